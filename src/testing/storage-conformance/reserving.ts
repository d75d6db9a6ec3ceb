import assert from 'node:assert/strict'
import type { CampaignStatus, ContactStatus, DueContact, Reservation } from 'outdial'
import {
  campaignKey,
  campaignRecord,
  contactRow,
  contactRows,
  HOUR,
  NOON,
  phone,
  reservation,
  suppressed,
} from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `reserve`: what it writes. */
export function reserving(fact: Fact): void {
  fact('reserving: moves the contact to in progress, with its dial and phone; the rest of it stays', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    const before = await scene.contact('c0')
    const attempt = await scene.reserve('c0', NOON + 1, { phone: phone(1) })
    const { version, numbers, attemptList, ...contact } = await scene.contact('c0')
    const { version: _, numbers: __, attemptList: ___, ...was } = before
    const moved = { status: 'in_progress', dials: 1, phoneIndex: 1, attemptStarts: [NOON + 1], lastFrom: attempt.from }
    assert.deepEqual(contact, { ...was, ...moved })
    assert.ok(version > before.version, 'its version goes up')
    assert.deepEqual(attemptList, [attempt])
  })

  fact('reserving: locks the number and raises its version; another number stays as it was', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    const [was, other] = (await scene.contact('c0')).numbers
    const { attemptId } = await scene.reserve('c0')
    const [locked, untouched] = (await scene.contact('c0')).numbers
    assert.equal(locked?.lockedBy, attemptId)
    assert.ok(locked.version > was!.version)
    assert.deepEqual(untouched, other)
  })

  fact('reserving: writes the decision and the events, in the order of the items', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const items = await scene.reservations('c1', 'c0')
    assert.deepEqual(await storage.reserve(scene.lease, 1, items), ['reserved', 'reserved'])
    assert.deepEqual(
      (await storage.decisions({ ...scene.key, limit: 10 })).map(decision => decision.attemptId),
      items.map(item => item.attempt.attemptId),
    )
    assert.deepEqual(
      (await scene.events()).map(event => 'attemptId' in event && event.attemptId),
      items.map(item => item.attempt.attemptId),
    )
  })

  fact('reserving: the start counts at once', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.reserve('c0', NOON + 7)
    const contact = await storage.getContact(scene.key, 'c0', NOON)
    assert.deepEqual(contact?.numbers[0]?.recentStarts, [NOON + 7])
    assert.deepEqual(contact?.attemptStarts, [NOON + 7])
  })

  fact('reserving: nothing asked for, nothing done', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    assert.deepEqual(await storage.reserve(scene.lease, 1, []), [])
    assert.equal(await storage.lastEventSeq(scene.key), 0)
  })

  guards(fact)
  dials(fact)
  judging(fact)
}

/** Each way in which what the gate saw can be so no longer: the item conflicts and leaves no trace. */
function guards(fact: Fact): void {
  const changes: Record<string, (scene: Scene, seen: DueContact) => Promise<unknown>> = {
    'the contact was moved': scene => scene.move({ seq: 0 }, { status: 'pending', dueAt: NOON - 1 }),
    'the contact is no longer pending': scene => scene.move({ seq: 0 }, { status: 'completed' }),
    'its number was suppressed': ({ storage }) => storage.suppress('acme', [suppressed(0)]),
    'a suppression of its number was lifted': async ({ storage }) => {
      await storage.suppress('acme', [suppressed(0)])
      await storage.unsuppress('acme', [phone(0)])
    },
    'its number had a call since': async ({ storage }) => {
      const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
      await sister.end(await sister.reserve('c0'), { status: 'completed' })
    },
    'consent was given': ({ storage }) =>
      storage.setConsent('acme', 'c0', { status: 'granted', at: NOON, expiresAt: null }),
    'the campaign was edited': ({ storage, key }) =>
      storage.updateCampaign(campaignRecord(key, { version: 2, settingsVersion: 2 }), []),
  }
  for (const [what, change] of Object.entries(changes)) {
    fact(`reserving: when ${what}, the item conflicts and leaves no trace`, async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      const seen = await scene.contact('c0')
      await change(scene, seen)
      const before = await scene.everything()
      assert.equal(await scene.tryReserve(reservation(scene.key, seen)), 'conflict')
      assert.deepEqual(await scene.everything(), before)
    })
  }

  for (const status of ['draft', 'scheduled', 'paused', 'completed', 'cancelled'] satisfies CampaignStatus[]) {
    fact(`reserving: in a ${status} campaign every item conflicts, at its newest version too`, async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      if (status === 'completed') await scene.move({ seq: 0 }, { status: 'completed' })
      assert.equal(await storage.updateCampaign(campaignRecord(scene.key, { version: 2, status }), []), true)
      const before = await scene.everything()
      assert.equal(await scene.tryReserve(reservation(scene.key, await scene.contact('c0')), 2), 'conflict')
      assert.deepEqual(await scene.everything(), before)
    })
  }

  for (const status of ['in_progress', 'completed', 'failed', 'skipped'] satisfies ContactStatus[]) {
    fact(`reserving: a contact that is ${status} conflicts, its version known`, async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      await scene.move({ seq: 0 }, { status })
      const before = await scene.everything()
      assert.equal(await scene.tryReserve(reservation(scene.key, await scene.contact('c0'))), 'conflict')
      assert.deepEqual(await scene.everything(), before)
    })
  }

  fact(
    'reserving: a number that another campaign of the tenant is calling conflicts, its version known',
    async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
      const attempt = await sister.reserve('c0')
      const item = reservation(scene.key, await scene.contact('c0'))
      const before = await scene.everything()
      assert.equal(await scene.tryReserve(item), 'conflict')
      assert.deepEqual(await scene.everything(), before)
      await sister.end(attempt, { status: 'completed' })
      await scene.reserve('c0')
    },
  )

  fact('reserving: a number that another tenant is calling does not conflict', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    await stranger.reserve('c0')
    await scene.reserve('c0')
  })

  fact('reserving: a dial the contact has had conflicts, withdrawn or not', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const { attemptId } = await scene.reserve('c0')
    await scene.withdraw(attemptId, { status: 'pending' })
    const contact = await scene.contact('c0')
    assert.equal(contact.dials, 1)
    assert.equal(await scene.tryReserve(reservation(scene.key, contact, NOON, { attemptId, dial: 1 })), 'conflict')
    const next = await scene.reserve('c0')
    assert.notEqual(next.attemptId, attemptId)
    assert.equal(next.dial, 2)
  })
}

function dials(fact: Fact): void {
  fact('reserving: a dial may leave numbers out; what lies below is not given any more', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.end(await scene.reserve('c0', NOON, { dial: 5, attemptId: 'spring.0.5' }), { status: 'pending' })
    const contact = await scene.contact('c0')
    assert.equal(contact.dials, 5)
    const below = reservation(scene.key, contact, NOON, { dial: 4, attemptId: 'spring.0.4' })
    assert.equal(await scene.tryReserve(below), 'conflict')
    assert.equal((await scene.reserve('c0')).dial, 6)
  })
}

/** Items are judged one by one, each on what those before it left. */
function judging(fact: Fact): void {
  fact('reserving: items are judged one by one: a conflict keeps the others from nothing', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const items = await scene.reservations('c0', 'c1', 'c2')
    await storage.setConsent('acme', 'c1', { status: 'revoked', at: NOON, expiresAt: null })
    assert.deepEqual(await storage.reserve(scene.lease, 1, items), ['reserved', 'conflict', 'reserved'])
    assert.deepEqual(await scene.dueIds(), ['c1'])
    const decided = await storage.decisions({ ...scene.key, newestFirst: true, limit: 10 })
    assert.deepEqual(decided.map(decision => decision.contactId).sort(), ['c0', 'c2'])
    assert.equal(await storage.lastEventSeq(scene.key), 2)
  })

  fact('reserving: of two items for one contact the second conflicts', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    const contact = await scene.contact('c0')
    const second = reservation(scene.key, contact, NOON, { attemptId: 'spring.0.2', dial: 2, phone: phone(1) })
    const items = [reservation(scene.key, contact), second]
    assert.deepEqual(await storage.reserve(scene.lease, 1, items), ['reserved', 'conflict'])
    assert.equal((await scene.contact('c0')).dials, 1)
  })

  fact('reserving: a version that nobody was given conflicts, and the right one after it does not', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const item = reservation(scene.key, await scene.contact('c0'))
    const wrong: Reservation['expect'][] = [
      { ...item.expect, contactVersion: item.expect.contactVersion + 1 },
      { ...item.expect, numberVersion: item.expect.numberVersion + 1 },
      { ...item.expect, consentVersion: 1 },
    ]
    for (const expect of wrong) assert.equal(await scene.tryReserve({ ...item, expect }), 'conflict')
    assert.equal(await scene.tryReserve(item, 2), 'conflict')
    assert.equal(await scene.tryReserve(item), 'reserved')
  })

  fact('reserving: the same item again conflicts', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const item = reservation(scene.key, await scene.contact('c0'), NOON + HOUR)
    assert.equal(await scene.tryReserve(item), 'reserved')
    assert.equal(await scene.tryReserve(item), 'conflict')
    assert.equal(await storage.lastEventSeq(scene.key), 1)
  })
}
