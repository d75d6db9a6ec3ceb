import assert from 'node:assert/strict'
import type { CallerCap, Reservation, Storage } from 'outdial'
import { campaignKey, contactRows, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** The caller ID of the suite's reservations, and another. */
const FIRST = '+14155550100'
const SECOND = '+14155550101'

/** `Reservation.callerCap`, `callerUse` and `lastFrom`: what caller IDs were used for. */
export function callers(fact: Fact): void {
  capping(fact)
  counting(fact)
  remembering(fact)
}

const since = (sinceAt: number, max = 1): CallerCap => ({ max, sinceAt })

async function capped(scene: Scene, contactId: string, callerCap: CallerCap, from = FIRST): Promise<Reservation> {
  const item = scene.reservationOf(await scene.contact(contactId))
  return { ...item, attempt: { ...item.attempt, from }, callerCap }
}

function capping(fact: Fact): void {
  fact('caller cap: an item whose caller ID was used up conflicts and leaves no trace', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    await scene.reserve('c0', NOON)
    await scene.reserve('c1', NOON + 1)
    const before = await scene.everything()
    assert.equal(await scene.tryReserve(await capped(scene, 'c2', since(NOON, 2))), 'conflict')
    assert.deepEqual(await scene.everything(), before)
    assert.equal(await scene.tryReserve(await capped(scene, 'c2', since(NOON, 3))), 'reserved')
  })

  fact('caller cap: a start at the instant asked for counts, one before it does not', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.reserve('c0', NOON)
    assert.equal(await scene.tryReserve(await capped(scene, 'c1', since(NOON))), 'conflict')
    assert.equal(await scene.tryReserve(await capped(scene, 'c1', since(NOON + 1))), 'reserved')
  })

  fact('caller cap: a start counts from when its request settled, once that is known', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const attempt = await scene.reserve('c0', NOON)
    await scene.end(attempt, { status: 'completed' }, { settledAt: NOON + HOUR })
    assert.equal(await scene.tryReserve(await capped(scene, 'c1', since(NOON + HOUR))), 'conflict')
    assert.equal(await scene.tryReserve(await capped(scene, 'c1', since(NOON + HOUR + 1))), 'reserved')
  })

  fact('caller cap: starts of every campaign of the tenant count, another tenant’s do not', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(2), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(3), campaignKey('spring', 'umbrella'))
    await stranger.reserve('c2')
    const ended = await sister.reserve('c1')
    await sister.end(ended, { status: 'completed' }, { settledAt: NOON })
    assert.equal(await scene.tryReserve(await capped(scene, 'c0', since(NOON))), 'conflict')
    assert.equal(await scene.tryReserve(await capped(scene, 'c0', since(NOON, 2))), 'reserved')
  })

  fact('caller cap: items are counted one by one, each caller ID by itself', async storage => {
    const scene = await Scene.open(storage, contactRows(5))
    const cap = since(NOON, 2)
    const items = [FIRST, FIRST, FIRST, SECOND, FIRST].map((from, n) => capped(scene, `c${n}`, cap, from))
    const replies = await storage.reserve(scene.lease, 1, await Promise.all(items))
    assert.deepEqual(replies, ['reserved', 'reserved', 'conflict', 'reserved', 'conflict'])
  })

  fact('caller cap: an item without one is not held to any', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.reserve('c0')
    await scene.reserve('c1')
    assert.equal((await storage.callerUse('acme', { numbers: [FIRST], ...since(0) }))[0]?.starts, 2)
  })

  fact('caller cap: a reservation taken back gives its use back', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const { attemptId } = await scene.reserve('c0', NOON, { settledAt: NOON + 1 })
    await scene.withdraw(attemptId, { status: 'pending' })
    assert.equal(await scene.tryReserve(await capped(scene, 'c1', since(0))), 'reserved')
  })

  fact('at once: of many campaigns that want the last uses of a caller ID no more get one', async storage => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => campaignKey(id))
    const scenes: Scene[] = []
    const batches: Reservation[][] = []
    for (const [n, key] of keys.entries()) {
      // Numbers of their own, so that nothing but the cap stands between them.
      const rows = contactRows(4 * keys.length).slice(4 * n, 4 * n + 4)
      const scene = await Scene.open(storage, rows, key)
      scenes.push(scene)
      batches.push(await Promise.all(rows.map(row => capped(scene, row.contactId, since(NOON, 10)))))
    }
    const replies = await Promise.all(scenes.map((scene, n) => storage.reserve(scene.lease, 1, batches[n]!)))
    assert.equal(replies.flat().filter(reply => reply === 'reserved').length, 10)
    assert.equal((await storage.callerUse('acme', { numbers: [FIRST], ...since(NOON) }))[0]?.starts, 10)
  })
}

function counting(fact: Fact): void {
  const use = (storage: Storage, cap: CallerCap, ...numbers: string[]) => storage.callerUse('acme', { numbers, ...cap })

  fact(
    'caller use: in the order asked for, from the instant asked for on; none of an unknown number',
    async storage => {
      const scene = await Scene.open(storage, contactRows(4))
      for (const n of [0, 1, 2]) await scene.reserve(`c${n}`, NOON + n)
      await scene.reserve('c3', NOON, { from: SECOND })
      const numbers = [SECOND, '+14155550199', FIRST]
      const starts = async (sinceAt: number) =>
        (await use(storage, since(sinceAt, 9), ...numbers)).map(each => each.starts)
      assert.deepEqual(await starts(0), [1, 0, 3])
      assert.deepEqual(await starts(NOON + 1), [0, 0, 2])
      assert.deepEqual(await starts(NOON + 3), [0, 0, 0])
      assert.deepEqual(await use(storage, since(0)), [])
    },
  )

  fact('caller use: tells the start that binds once there are as many as the cap, not before', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    for (const [n, at] of [NOON + 2, NOON, NOON + 7].entries()) await scene.reserve(`c${n}`, at)
    assert.deepEqual(await use(storage, since(NOON, 4), FIRST), [{ starts: 3 }])
    assert.deepEqual(await use(storage, since(NOON, 3), FIRST), [{ starts: 3, bindingStartAt: NOON }])
    assert.deepEqual(await use(storage, since(NOON, 2), FIRST), [{ starts: 3, bindingStartAt: NOON + 2 }])
    assert.deepEqual(await use(storage, since(NOON + 1, 2), FIRST), [{ starts: 2, bindingStartAt: NOON + 2 }])
    assert.deepEqual(await use(storage, since(NOON + 3, 2), FIRST), [{ starts: 1 }])
  })

  fact('caller use: of every campaign of the tenant alone, by when the request settled', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(2), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    await stranger.reserve('c0')
    await scene.reserve('c0', NOON)
    const attempt = await sister.reserve('c1', NOON)
    const settled = { ...attempt, state: 'unknown' as const, settledAt: NOON + HOUR }
    await storage.commit(sister.lease, [{ contactSeq: 1, attempt: settled, events: [] }])
    assert.deepEqual(await use(storage, since(NOON, 1), FIRST), [{ starts: 2, bindingStartAt: NOON + HOUR }])
    await sister.end(settled, { status: 'completed' })
    assert.deepEqual(await use(storage, since(NOON + 1, 1), FIRST), [{ starts: 1, bindingStartAt: NOON + HOUR }])
  })

  fact('caller use: without the reservations taken back, wherever they stood', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const attempts = [await scene.reserve('c0', NOON), await scene.reserve('c1', NOON + 1)]
    await scene.reserve('c2', NOON + 2)
    await scene.withdraw(attempts[1]!.attemptId, { status: 'pending' }, 1)
    assert.deepEqual(await use(storage, since(NOON, 2), FIRST), [{ starts: 2, bindingStartAt: NOON }])
    await scene.withdraw(attempts[0]!.attemptId, { status: 'pending' })
    assert.deepEqual(await use(storage, since(NOON, 1), FIRST), [{ starts: 1, bindingStartAt: NOON + 2 }])
  })
}

function remembering(fact: Fact): void {
  fact('last caller ID: none at first, then that of the newest attempt, wherever contacts are read', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    assert.equal('lastFrom' in (await scene.contact('c0')), false)
    assert.equal('lastFrom' in (await scene.due())[0]!, false)
    await scene.end(await scene.reserve('c0', NOON + 5), { status: 'pending' })
    assert.equal((await scene.due())[0]?.lastFrom, FIRST)
    const attempt = await scene.reserve('c0', NOON, { from: SECOND })
    assert.equal((await storage.liveAttempts(scene.lease))[0]?.contact.lastFrom, SECOND)
    assert.equal((await storage.getAttempt(scene.key, attempt.attemptId))?.contact.lastFrom, SECOND)
    assert.equal((await scene.contact('c0')).lastFrom, SECOND)
    assert.equal((await storage.scanContacts(scene.key, { limit: 1 }))[0]?.lastFrom, SECOND)
  })

  fact('last caller ID: a reservation taken back leaves that of the attempt before', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.end(await scene.reserve('c0'), { status: 'pending' })
    const { attemptId } = await scene.reserve('c0', NOON, { from: SECOND })
    await scene.withdraw(attemptId, { status: 'pending' })
    assert.equal((await scene.due())[0]?.lastFrom, FIRST)
  })
}
