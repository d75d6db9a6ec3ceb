import assert from 'node:assert/strict'
import type { NewContact } from 'outdial'
import { campaignKey, contactRow, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** A contact for each, that expires so long after noon; `null` = not. */
function rows(...expiries: (number | null)[]): NewContact[] {
  return expiries.map((afterMs, n) => contactRow(n, afterMs === null ? {} : { expiresAt: NOON + afterMs }))
}

/** `expireContacts`, and what is kept for it. */
export function expiring(fact: Fact): void {
  fact('expiring: the instant comes back with the contact, and moves with no patch', async storage => {
    const scene = await Scene.open(storage, rows(HOUR, null))
    await scene.move({ seq: 0 }, { status: 'pending', dueAt: NOON - 1, attempts: 1 })
    assert.equal((await scene.contact('c0')).expiresAt, NOON + HOUR)
    assert.equal('expiresAt' in (await scene.contact('c1')), false)
    const [due] = await scene.due({ limit: 1 })
    assert.equal(due?.expiresAt, NOON + HOUR)
    assert.equal((await scene.reserve('c0')).dial, 1)
    const [live] = await storage.liveAttempts(scene.lease)
    assert.equal(live?.contact.expiresAt, NOON + HOUR)
  })

  fact('expiring: skips who has expired, the earliest first, and says when the next one does', async storage => {
    const scene = await Scene.open(storage, rows(3, 1, null, 2, HOUR, 1))
    const expire = (at: number, limit = 10) => storage.expireContacts(scene.lease, NOON + at, limit)
    assert.deepEqual(await expire(0), { expired: 0, nextAt: NOON + 1 })
    assert.deepEqual(await expire(2, 2), { expired: 2, nextAt: NOON + 2 })
    assert.deepEqual(await expire(3), { expired: 2, nextAt: NOON + HOUR })
    assert.deepEqual(await expire(3), { expired: 0, nextAt: NOON + HOUR })
    assert.deepEqual(await expire(HOUR), { expired: 1, nextAt: null })
    const common = { ...campaignKey(), type: 'contact.skipped', reason: 'contact_expired' }
    assert.deepEqual(
      await scene.events(),
      [
        ['c1', 2],
        ['c5', 2],
        ['c3', 3],
        ['c0', 3],
        ['c4', HOUR],
      ].map(([contactId, at], n) => ({ ...common, seq: n + 1, contactId, at: NOON + Number(at) })),
    )
    assert.deepEqual(await scene.dueIds({ now: NOON + HOUR }), ['c2'])
    assert.deepEqual(await storage.progress(scene.key), {
      ...{ total: 6, completed: 0, failed: 0, inProgress: 0 },
      ...{ pending: 1, skipped: 5 },
    })
    assert.deepEqual(await storage.pendingByZone(scene.key), [{ zoneKey: 'Europe/Paris', pending: 1, nextDueAt: NOON }])
  })

  fact('expiring: a skipped contact has the reason and a new version', async storage => {
    const scene = await Scene.open(storage, rows(1))
    const before = await scene.contact('c0')
    await storage.expireContacts(scene.lease, NOON + 1, 10)
    const { status, reason, version } = await scene.contact('c0')
    assert.deepEqual({ status, reason }, { status: 'skipped', reason: 'contact_expired' })
    assert.ok(version > before.version)
  })

  fact('expiring: a contact on a call and a final one stay; one that is pending again expires', async storage => {
    const scene = await Scene.open(storage, rows(1, 1, 1, 1))
    const [ends, comesBack] = [await scene.reserve('c0'), await scene.reserve('c1')]
    const withdrawn = await scene.reserve('c3')
    await scene.move({ seq: 2 }, { status: 'completed' })
    const expire = () => storage.expireContacts(scene.lease, NOON + HOUR, 10)
    assert.deepEqual(await expire(), { expired: 0, nextAt: null })
    await scene.end(ends, { status: 'failed', reason: 'busy' })
    await scene.end(comesBack, { status: 'pending' })
    await scene.withdraw(withdrawn.attemptId, { status: 'pending' }, 3)
    assert.deepEqual(await expire(), { expired: 2, nextAt: null })
    const found = await storage.scanContacts(scene.key, { limit: 10 })
    assert.deepEqual(
      found.map(contact => contact.status),
      ['failed', 'skipped', 'completed', 'skipped'],
    )
  })

  fact('expiring: a row that is skipped anyway keeps its own reason', async storage => {
    const scene = await Scene.open(storage, [
      contactRow(0, { expiresAt: NOON + 1, skipReason: 'no_phone', phones: [] }),
    ])
    assert.deepEqual(await storage.expireContacts(scene.lease, NOON + 1, 10), { expired: 0, nextAt: null })
    assert.equal((await scene.contact('c0')).reason, 'no_phone')
  })
}
