import assert from 'node:assert/strict'
import {
  campaignKey,
  campaignRecord,
  contactRow,
  contactRows,
  mark,
  NOON,
  outcomeItem,
  phone,
  suppressed,
} from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const AT_ONCE = 8

/** Calls made at once, without waiting for one another: each is one transaction, so they come out as if in some order. */
export function concurrency(fact: Fact): void {
  fact('at once: of many creations of one campaign exactly one succeeds', async storage => {
    const made = await all(AT_ONCE, n =>
      storage.createCampaign(campaignRecord(campaignKey(), { createdAt: NOON + n }), [mark(n)]),
    )
    assert.equal(made.filter(Boolean).length, 1)
    assert.equal((await storage.getCampaign(campaignKey()))?.createdAt, NOON + made.indexOf(true))
    assert.equal(await storage.lastEventSeq(campaignKey()), 1)
  })

  fact('at once: of many updates to one version exactly one succeeds, and writes its events', async storage => {
    const { key } = await Scene.open(storage)
    const done = await all(AT_ONCE, n =>
      storage.updateCampaign(campaignRecord(key, { version: 2, settingsVersion: n }), [mark(n)]),
    )
    assert.equal(done.filter(Boolean).length, 1)
    assert.equal((await storage.getCampaign(key))?.settingsVersion, done.indexOf(true))
    assert.equal((await storage.readEvents(key, 0, 10))[0]?.at, done.indexOf(true))
    assert.equal(await storage.lastEventSeq(key), 1)
  })

  fact('at once: of many owners exactly one gets the lease', async storage => {
    await storage.createCampaign(campaignRecord(campaignKey()), [])
    const leases = await all(AT_ONCE, n => storage.acquireLease(campaignKey(), `owner-${n}`, null))
    assert.equal(leases.filter(lease => lease !== undefined).length, 1)
  })

  fact('at once: rows added by many are each added once, seq without a gap', async storage => {
    const { key } = await Scene.open(storage)
    const added = await all(AT_ONCE, () => storage.addContacts(key, contactRows(5), NOON))
    const seqs = added.flat().flatMap(each => (each.kind === 'added' ? [each.seq] : []))
    assert.deepEqual(
      seqs.sort((a, b) => a - b),
      [0, 1, 2, 3, 4],
    )
    assert.equal((await storage.progress(key)).total, 5)
  })

  fact('at once: a phone given by many contacts is one contact’s', async storage => {
    const { key } = await Scene.open(storage)
    const added = await all(AT_ONCE, n => storage.addContacts(key, [contactRow(n, { phones: [phone(0)] })], NOON))
    assert.equal(added.filter(([each]) => each?.kind === 'added').length, 1)
    assert.deepEqual((await storage.pendingByZone(key))[0]?.pending, 1)
  })

  fact('at once: many claims and reservations never reserve a contact twice', async storage => {
    const scene = await Scene.open(storage, contactRows(20))
    const replies = await all(AT_ONCE, async () => {
      const due = await scene.due({ limit: 10 })
      const items = due.map(contact => scene.reservationOf(contact))
      return storage.reserve(scene.lease, 1, items)
    })
    const reserved = replies.flat().filter(reply => reply === 'reserved').length
    const live = await storage.liveAttempts(scene.lease)
    assert.equal(live.length, reserved)
    assert.equal(new Set(live.map(({ contact }) => contact.seq)).size, reserved)
    assert.ok(reserved >= 10)
    const { inProgress, pending } = await storage.progress(scene.key)
    assert.deepEqual({ inProgress, pending }, { inProgress: reserved, pending: 20 - reserved })
    assert.equal(await storage.lastEventSeq(scene.key), reserved)
    assert.equal((await storage.decisions({ ...scene.key, newestFirst: true, limit: 100 })).length, reserved)
  })

  fact('at once: a number in many campaigns of a tenant is reserved by one of them', async storage => {
    const scenes: Scene[] = []
    for (let n = 0; n < AT_ONCE; n++) scenes.push(await Scene.open(storage, contactRows(1), campaignKey(`k${n}`)))
    const items = await Promise.all(scenes.map(scene => scene.reservations('c0')))
    const replies = await all(AT_ONCE, n => storage.reserve(scenes[n]!.lease, 1, items[n]!))
    assert.equal(replies.flat().filter(reply => reply === 'reserved').length, 1)
  })

  fact('at once: a reservation and a suppression never both go by unseen', async storage => {
    const scene = await Scene.open(storage, contactRows(AT_ONCE))
    const items = await scene.reservations(...contactRows(AT_ONCE).map(row => row.contactId))
    const [replies] = await Promise.all([
      all(AT_ONCE, async n => (await storage.reserve(scene.lease, 1, [items[n]!]))[0]),
      all(AT_ONCE, n => storage.suppress('acme', [suppressed(n)])),
    ])
    for (const [n, reply] of replies.entries()) {
      const [number] = (await scene.contact(`c${n}`)).numbers
      assert.equal(number?.suppressions?.[0]?.reason, 'opt_out')
      // Whichever came first; versions tell both changes.
      const changes = number!.version - items[n]!.expect.numberVersion
      assert.ok(changes >= (reply === 'reserved' ? 2 : 1))
    }
  })

  fact('at once: events of owner and commands get one sequence without a gap', async storage => {
    const { key, lease } = await Scene.open(storage)
    await Promise.all([
      all(AT_ONCE, n => storage.commit(lease, [], { events: [mark(n), mark(n)] })),
      storage.updateCampaign(campaignRecord(key, { version: 2 }), [mark(100)]),
    ])
    const read = await storage.readEvents(key, 0, 100)
    assert.deepEqual(
      read.map(event => event.seq),
      Array.from({ length: 2 * AT_ONCE + 1 }, (_, n) => n + 1),
    )
    const pairs = read.filter(event => event.at < 100)
    for (let n = 0; n < pairs.length; n += 2) assert.equal(pairs[n]?.at, pairs[n + 1]?.at, 'a commit’s stay together')
  })

  fact('at once: items recorded by many all arrive, ids distinct', async storage => {
    const { lease } = await Scene.open(storage)
    const recorded = await all(AT_ONCE, n =>
      storage.record([outcomeItem('spring.0.1', n), outcomeItem('spring.0.1', n)]),
    )
    const ids = recorded.flatMap(each => each.ids)
    assert.equal(new Set(ids).size, 2 * AT_ONCE)
    const items = await storage.inbox(lease, 100)
    assert.deepEqual(items.map(item => item.id).sort(), [...ids].sort())
  })

  fact('at once: each of many changes to one consent is a version', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await all(AT_ONCE, n => storage.setConsent('acme', 'c0', { status: 'granted', at: NOON + n, expiresAt: null }))
    assert.ok((await scene.contact('c0')).consentVersion >= AT_ONCE)
  })
}

/** Begins all calls before it waits for any. */
function all<T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => call(n)))
}
