import assert from 'node:assert/strict'
import type { Progress } from 'outdial'
import { campaignKey, contactRow, contactRows, HOUR, MINUTE, NOON, phone } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

const none: Progress = { total: 0, completed: 0, pending: 0, failed: 0, inProgress: 0, skipped: 0 }

/** `progress` and `pendingByZone`: the counts that are kept in step with the contacts. */
export function counting(fact: Fact): void {
  fact('progress: an empty campaign has nothing of anything', async storage => {
    const { key } = await Scene.open(storage)
    assert.deepEqual(await storage.progress(key), none)
  })

  fact('progress: counts skipped rows and not repeated ones', async storage => {
    const { key } = await Scene.open(storage, contactRows(2))
    const rows = [contactRow(0), contactRow(2, { phones: [phone(0)] }), contactRow(3, { skipReason: 'no_phone' })]
    await storage.addContacts(key, rows, NOON)
    assert.deepEqual(await storage.progress(key), { ...none, total: 4, pending: 2, skipped: 2 })
  })

  fact('progress: follows each contact through every status, and always adds up', async storage => {
    const scene = await Scene.open(storage, contactRows(5))
    const at = async (counts: Partial<Progress>) =>
      assert.deepEqual(await storage.progress(scene.key), { ...none, total: 5, ...counts })
    await at({ pending: 5 })
    const first = await scene.reserve('c0')
    await at({ pending: 4, inProgress: 1 })
    await scene.end(first, { status: 'pending', dueAt: NOON + HOUR })
    await at({ pending: 5 })
    await scene.end(await scene.reserve('c0'), { status: 'completed' }, { result: 'answered' })
    await at({ pending: 4, completed: 1 })
    await scene.move({ seq: 1 }, { status: 'failed', reason: 'busy' })
    await at({ pending: 3, completed: 1, failed: 1 })
    await scene.move({ seq: 2 }, { status: 'skipped', reason: 'suppressed' })
    await at({ pending: 2, completed: 1, failed: 1, skipped: 1 })
    await scene.move({ seq: 0 }, { status: 'pending', callbackDue: true })
    await at({ pending: 3, failed: 1, skipped: 1 })
    const { attemptId } = await scene.reserve('c3')
    await scene.withdraw(attemptId, { status: 'pending' }, 3)
    await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 2)
    await at({ pending: 1, failed: 1, skipped: 3 })
  })

  fact('progress: a conflict and a refused commit count nothing', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const [item] = await scene.reservations('c0')
    await scene.tryReserve(item!, 2)
    const unknown = { contactSeq: 7, contact: { status: 'completed' as const }, events: [] }
    const moved = { contactSeq: 0, contact: { status: 'completed' as const }, events: [] }
    await rejectsWith('CONTACT_NOT_FOUND', storage.commit(scene.lease, [moved, unknown]))
    assert.deepEqual(await storage.progress(scene.key), { ...none, total: 1, pending: 1 })
  })

  fact('progress: of a campaign that does not exist rejects with CAMPAIGN_NOT_FOUND', async storage => {
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.progress(campaignKey()))
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.pendingByZone(campaignKey()))
  })

  zones(fact)
}

function zones(fact: Fact): void {
  fact('pending by zone: a row per zone key in order of the keys, with what waits and until when', async storage => {
    const zones = ['Europe/Paris', 'Asia/Tokyo', '', 'Europe/Paris', 'asia', 'Asia/Tokyo']
    const rows = zones.map((zoneKey, n) => contactRow(n, { zoneKey }))
    const scene = await Scene.open(storage, rows)
    await scene.move({ seq: 3 }, { status: 'pending', dueAt: NOON - MINUTE })
    await scene.move({ seq: 1 }, { status: 'pending', dueAt: NOON + HOUR })
    await scene.move({ seq: 5 }, { status: 'pending', dueAt: NOON + MINUTE, callbackDue: true })
    assert.deepEqual(await storage.pendingByZone(scene.key), [
      { zoneKey: '', pending: 1, nextDueAt: NOON },
      { zoneKey: 'Asia/Tokyo', pending: 2, nextDueAt: NOON + MINUTE },
      { zoneKey: 'Europe/Paris', pending: 2, nextDueAt: NOON - MINUTE },
      { zoneKey: 'asia', pending: 1, nextDueAt: NOON },
    ])
  })

  fact(
    'pending by zone: contacts on a call and final ones do not wait; a zone without any has no row',
    async storage => {
      const zones = ['Europe/Paris', 'Europe/Paris', 'Asia/Tokyo', 'America/Lima']
      const rows = zones.map((zoneKey, n) => contactRow(n, { zoneKey }))
      const scene = await Scene.open(storage, rows)
      await scene.reserve('c0')
      await scene.reserve('c2')
      await scene.move({ seq: 3 }, { status: 'failed', reason: 'busy' })
      assert.deepEqual(await storage.pendingByZone(scene.key), [
        { zoneKey: 'Europe/Paris', pending: 1, nextDueAt: NOON },
      ])
    },
  )

  fact('pending by zone: the earliest instant moves on when the earliest contact leaves', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    for (const seq of [0, 1, 2]) await scene.move({ seq }, { status: 'pending', dueAt: NOON + seq })
    await scene.reserve('c0', NOON)
    assert.deepEqual((await storage.pendingByZone(scene.key))[0], {
      zoneKey: 'Europe/Paris',
      pending: 2,
      nextDueAt: NOON + 1,
    })
  })
}
