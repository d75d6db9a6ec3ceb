import assert from 'node:assert/strict'
import { campaignKey, contactRow, contactRows, HOUR, MINUTE, NOON, phone, suppressed } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `claimDue`: which contacts, in which order. */
export function claiming(fact: Fact): void {
  fact('claiming: contacts due at once come by seq, in whichever order they became so', async storage => {
    const scene = await Scene.open(storage, contactRows(12))
    for (const seq of [7, 3, 11, 0, 9, 4]) await scene.move({ seq }, { status: 'pending', dueAt: NOON - 1 })
    for (const seq of [2, 9, 4, 0, 11, 7, 3]) await scene.move({ seq }, { status: 'pending', dueAt: NOON })
    assert.deepEqual(
      (await scene.due()).map(contact => contact.seq),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    )
  })

  fact('claiming: callbacks come first, then by dueAt, then by seq', async storage => {
    const scene = await Scene.open(storage, contactRows(6))
    await scene.move({ seq: 0 }, { status: 'pending', dueAt: NOON - MINUTE })
    await scene.move({ seq: 1 }, { status: 'pending', dueAt: NOON - 3 * MINUTE })
    await scene.move({ seq: 2 }, { status: 'pending', dueAt: NOON - 3 * MINUTE })
    await scene.move({ seq: 4 }, { status: 'pending', dueAt: NOON, callbackDue: true })
    await scene.move({ seq: 5 }, { status: 'pending', dueAt: NOON - 1, callbackDue: true })
    assert.deepEqual(await scene.dueIds(), ['c5', 'c4', 'c1', 'c2', 'c0', 'c3'])
  })

  fact('claiming: the order goes across zones, not zone by zone', async storage => {
    const zones = ['Europe/Paris', 'Asia/Tokyo', 'Europe/Paris', 'Asia/Tokyo']
    const scene = await Scene.open(
      storage,
      zones.map((zoneKey, n) => contactRow(n, { zoneKey })),
    )
    await scene.move({ seq: 0 }, { status: 'pending', dueAt: NOON - 1 })
    await scene.move({ seq: 3 }, { status: 'pending', dueAt: NOON, callbackDue: true })
    const zoneKeys = ['Europe/Paris', 'Asia/Tokyo']
    assert.deepEqual(await scene.dueIds({ zoneKeys }), ['c3', 'c0', 'c1', 'c2'])
    assert.deepEqual(await scene.dueIds({ zoneKeys, limit: 2 }), ['c3', 'c0'])
  })

  fact('claiming: one is due from its instant on, and not a millisecond before', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.move({ seq: 1 }, { status: 'pending', dueAt: NOON + HOUR })
    assert.deepEqual(await scene.dueIds({ now: NOON - 1 }), [])
    assert.deepEqual(await scene.dueIds({ now: NOON + HOUR - 1 }), ['c0'])
    assert.deepEqual(await scene.dueIds({ now: NOON + HOUR }), ['c0', 'c1'])
  })

  fact('claiming: a callback that is not yet due does not come first', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.move({ seq: 1 }, { status: 'pending', dueAt: NOON + 1, callbackDue: true })
    assert.deepEqual(await scene.dueIds(), ['c0'])
  })

  fact('claiming: only contacts of the zone keys asked for, each once', async storage => {
    const zones = ['Europe/Paris', 'Asia/Tokyo', '', 'Europe/Paris']
    const scene = await Scene.open(
      storage,
      zones.map((zoneKey, n) => contactRow(n, { zoneKey })),
    )
    assert.deepEqual(await scene.dueIds({ zoneKeys: [] }), [])
    assert.deepEqual(await scene.dueIds({ zoneKeys: ['Asia/Tokyo', 'Asia/Tokyo'] }), ['c1'])
    assert.deepEqual(await scene.dueIds({ zoneKeys: ['', 'Europe/Paris', 'Mars/Base'] }), ['c0', 'c2', 'c3'])
  })

  fact('claiming: no more than the limit, the first of the order', async storage => {
    const scene = await Scene.open(storage, contactRows(7))
    await scene.move({ seq: 6 }, { status: 'pending', dueAt: NOON - 1 })
    assert.deepEqual(await scene.dueIds({ limit: 3 }), ['c6', 'c0', 'c1'])
  })

  fact('claiming: only pending contacts', async storage => {
    const scene = await Scene.open(storage, contactRows(5))
    await scene.reserve('c0')
    await scene.move({ seq: 1 }, { status: 'completed' })
    await scene.move({ seq: 2 }, { status: 'failed', reason: 'busy' })
    await scene.move({ seq: 3 }, { status: 'skipped', reason: 'suppressed' })
    assert.deepEqual(await scene.dueIds(), ['c4'])
  })

  fact('claiming: marks nothing, so claimed again they come again', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const before = await scene.everything()
    const first = await scene.due()
    assert.deepEqual(await scene.due(), first)
    assert.deepEqual(await scene.everything(), before)
  })

  facts(fact)
}

/** `claimDue`: the facts that come with each contact. */
function facts(fact: Fact): void {
  fact('claiming: a contact comes with what `getContact` knows of it, but its attempts', async storage => {
    const row = contactRow(0, { phones: [phone(0), phone(1)], attributes: { name: 'Ada' } })
    const scene = await Scene.open(storage, [row])
    await storage.suppress('acme', [suppressed(1, { source: 'letter' })])
    await storage.setConsent('acme', 'c0', { status: 'granted', at: NOON, expiresAt: null, source: 'form' })
    const [due] = await scene.due({ startsSinceAt: null })
    const { attemptList, ...contact } = await scene.contact('c0')
    assert.deepEqual(due, contact)
    assert.equal(due?.numbers[1]?.suppressions?.[0]?.reason, 'opt_out')
    assert.equal(due?.consents[0]?.status, 'granted')
  })

  fact('claiming: recent starts are those from the instant asked for, ascending', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    for (const settledAt of [NOON + 3, NOON + 1, NOON + 2]) {
      await scene.end(await scene.reserve('c0'), { status: 'pending' }, { settledAt })
    }
    const starts = async (startsSinceAt: number | null) =>
      (await scene.due({ startsSinceAt }))[0]?.numbers[0]?.recentStarts
    assert.deepEqual(await starts(NOON), [NOON + 1, NOON + 2, NOON + 3])
    assert.deepEqual(await starts(NOON + 2), [NOON + 2, NOON + 3])
    assert.deepEqual(await starts(NOON + 4), [])
    assert.deepEqual(await starts(null), [])
  })

  fact('claiming: recent starts are those of every campaign of the tenant, and of no other tenant', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    for (const [at, other] of [sister, stranger].entries()) {
      await other.end(await other.reserve('c0'), { status: 'completed' }, { settledAt: NOON + at })
    }
    const [due] = await scene.due({ startsSinceAt: NOON - HOUR })
    assert.deepEqual(due?.numbers[0]?.recentStarts, [NOON])
    assert.deepEqual(due?.attemptStarts, [])
  })

  fact('claiming: a start is when the request settled, or its reservation where that is not known', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.end(await scene.reserve('c0', NOON), { status: 'pending' }, { settledAt: NOON + 5 })
    await scene.end(await scene.reserve('c0', NOON + 1), { status: 'pending' })
    const [due] = await scene.due({ startsSinceAt: 0 })
    assert.deepEqual(due?.attemptStarts, [NOON + 1, NOON + 5])
    assert.deepEqual(due?.numbers[0]?.recentStarts, [NOON + 1, NOON + 5])
  })

  fact('claiming: a number in a call says by which attempt, in whichever campaign of the tenant', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const { attemptId } = await sister.reserve('c0')
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    assert.equal((await scene.due())[0]?.numbers[0]?.lockedBy, attemptId)
    assert.equal((await stranger.due())[0]?.numbers[0]?.lockedBy, undefined)
  })

  fact('claiming: from a campaign that does not exist rejects with CAMPAIGN_NOT_FOUND', async storage => {
    const { lease } = await Scene.open(storage)
    const query = { now: NOON, zoneKeys: [''], limit: 1, startsSinceAt: null }
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.claimDue({ ...lease, campaignId: 'nowhere' }, query))
  })
}
