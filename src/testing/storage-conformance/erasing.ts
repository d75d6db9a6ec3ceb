import assert from 'node:assert/strict'
import type { ConsentRecord, ContactDetail, Erasure, ErasureRecord, NewContact, Storage } from 'outdial'
import { campaignKey, contactRow, contactRows, mark, NOON, outcomeItem, phone, suppressed } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const LATER = NOON + 1000
const hashOf = (n: number) => `hash-of-${n}`
const hashed = (n: number, over: Partial<NewContact> = {}) => contactRow(n, { phoneHashes: [hashOf(n)], ...over })
const notes = 'Wants a call at her sister’s'

const erasure: Erasure = {
  at: LATER,
  keyId: 'key-1',
  hashes: Object.fromEntries(Array.from({ length: 5 }, (_, n) => [phone(n), hashOf(n)])),
}

async function erase(storage: Storage, contactId = 'c0', over: Partial<Erasure> = {}): Promise<ErasureRecord> {
  const reply = await storage.eraseContact('acme', contactId, { ...erasure, ...over })
  assert.equal(reply?.kind, 'erased')
  return (reply as { record: ErasureRecord }).record
}

/** A contact called once, with notes of it. */
async function called(storage: Storage, rows = [contactRow(0, { attributes: { name: 'Ada' } }), contactRow(1)]) {
  const scene = await Scene.open(storage, rows)
  const outcome = { code: 'done', success: true, notes, recordedAt: NOON }
  const attempt = await scene.end(await scene.reserve('c0'), { status: 'completed' }, { result: 'completed', outcome })
  return { scene, attempt }
}

/** What there is of a person. */
function personal({ phones, attributes, attemptList, numbers }: ContactDetail) {
  return { phones, attributes, numbers, attempts: attemptList.map(each => [each.phone, each.outcome?.notes]) }
}

const nothing = { phones: [], attributes: undefined, numbers: [] }

/** `eraseContact`: the person goes, the log stays, the number is not called again. */
export function erasing(fact: Fact): void {
  fact(
    'erasing: phones, attributes and notes are gone from every campaign of the tenant, what happened stays',
    async storage => {
      const { scene, attempt } = await called(storage)
      const sister = await Scene.open(storage, [contactRow(0), contactRow(2)], campaignKey('autumn'))
      const stranger = await Scene.open(storage, [contactRow(0)], campaignKey('spring', 'umbrella'))
      const before = {
        events: await scene.events(),
        decisions: await storage.decisions({ ...scene.key, newestFirst: true, limit: 9 }),
      }
      await erase(storage)
      const contact = await scene.contact('c0')
      assert.deepEqual(personal(contact), { ...nothing, attempts: [['', undefined]] })
      assert.deepEqual([contact.status, contact.erased], ['completed', true])
      const [left] = contact.attemptList
      assert.deepEqual(left, { ...attempt, phone: '', outcome: { code: 'done', success: true, recordedAt: NOON } })
      assert.deepEqual(personal(await sister.contact('c0')), { ...nothing, attempts: [] })
      assert.deepEqual(await scene.events(), before.events)
      assert.deepEqual(await storage.decisions({ ...scene.key, newestFirst: true, limit: 9 }), before.decisions)
      assert.deepEqual(personal(await stranger.contact('c0')).phones, [phone(0)])
      for (const [each, id] of [
        [scene, 'c1'],
        [sister, 'c2'],
      ] as const) {
        assert.equal((await each.contact(id)).phones.length, 1, 'another contact')
        assert.equal('erased' in (await each.contact(id)), false)
      }
      assert.deepEqual((await storage.getAttempt(scene.key, attempt.attemptId))?.attempt.phone, '')
    },
  )

  fact('erasing: a pending contact is skipped, with an event; one that is final stays as it was', async storage => {
    const { scene } = await called(storage)
    await erase(storage)
    const after = (await scene.events()).length
    await erase(storage, 'c1')
    const contact = await scene.contact('c1')
    assert.deepEqual([contact.status, contact.reason], ['skipped', 'erased'])
    assert.deepEqual(await scene.dueIds(), [])
    assert.deepEqual(await storage.pendingByZone(scene.key), [])
    const { pending, skipped, completed } = await storage.progress(scene.key)
    assert.deepEqual([pending, skipped, completed], [0, 1, 1])
    const [event, ...more] = (await scene.events()).slice(after)
    assert.deepEqual(more, [])
    assert.equal(
      event?.type === 'contact.skipped' && `${event.contactId} ${event.reason} ${event.at}`,
      `c1 erased ${LATER}`,
    )
  })

  fact(
    'erasing: its record tells what was erased, in ids, counts and hashes; asked for again nothing changes',
    async storage => {
      const { scene, attempt } = await called(storage)
      await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(3)] })], campaignKey('autumn'))
      await storage.record([
        {
          ...outcomeItem(attempt.attemptId),
          outcome: { code: 'late', success: true, notes, recordedAt: NOON },
        } as never,
      ])
      const consent: ConsentRecord = { status: 'granted', at: NOON, expiresAt: null, proof: 'scan-1' }
      await storage.setConsent('acme', 'c0', { ...consent, personal: { signed: 'Zoë' } })
      await storage.setConsent('acme', 'c0', consent)
      const counts = { campaigns: 2, attempts: 1, consents: 1, notes: 2, inCall: 0 }
      const record = { contactId: 'c0', at: LATER, keyId: 'key-1', phoneHashes: [hashOf(0), hashOf(3)], ...counts }
      assert.deepEqual(await erase(storage), record)
      const before = await scene.everything()
      assert.deepEqual(await erase(storage, 'c0', { at: LATER + 1, hashes: {} }), record)
      assert.deepEqual(await storage.getErasure('acme', 'c0'), record)
      assert.deepEqual(await scene.everything(), before)
      const history = [1, 2].map(version => ({ version, ...consent }))
      assert.deepEqual(await storage.consentHistory('acme', 'c0'), history)
      const [item] = await storage.inbox(scene.lease, 9)
      assert.equal(
        item?.kind === 'outcome' && JSON.stringify(item.outcome),
        JSON.stringify({ code: 'late', success: true, recordedAt: NOON }),
      )
      assert.equal(await storage.getErasure('umbrella', 'c0'), undefined)
      assert.deepEqual(await storage.erasureKeys('acme'), ['key-1'])
      assert.deepEqual(await storage.erasureKeys('umbrella'), [])
    },
  )

  fact(
    'erasing: a contact that no campaign has is not found; without a hash for each phone nothing is erased',
    async storage => {
      const { scene } = await called(storage)
      const before = await scene.everything()
      assert.equal(await storage.eraseContact('acme', 'nobody', erasure), undefined)
      assert.equal(await storage.eraseContact('umbrella', 'c0', erasure), undefined)
      const reply = await storage.eraseContact('acme', 'c0', { ...erasure, hashes: { [phone(1)]: hashOf(1) } })
      assert.deepEqual(reply, { kind: 'hashes_needed', phones: [phone(0)] })
      assert.deepEqual(await scene.everything(), before)
      assert.equal(await storage.getErasure('acme', 'c0'), undefined)
    },
  )

  suppressing(fact)
  inCall(fact)
  overtaken(fact)
}

function suppressing(fact: Fact): void {
  fact(
    'erasing: the number is suppressed where another contact of the tenant has it, and else forgotten',
    async storage => {
      const { scene } = await called(storage, [contactRow(0, { phones: [phone(0), phone(4)] }), contactRow(1)])
      const sister = await Scene.open(storage, [contactRow(9, { phones: [phone(0)] })], campaignKey('autumn'))
      await storage.suppress('acme', [suppressed(4, { source: 'Ada' })])
      await erase(storage)
      const suppressions = [suppressed(0, { reason: 'erased', at: LATER })]
      assert.deepEqual((await sister.contact('c9')).numbers[0]?.suppressions, suppressions)
      assert.deepEqual(await storage.getSuppressions('acme', phone(4)), [])
      assert.equal(
        await sister.tryReserve(sister.reservationOf((await sister.due())[0]!)),
        'reserved',
        'the gate looks, not storage',
      )
      assert.deepEqual((await scene.contact('c1')).numbers[0]?.recentStarts, [])
    },
  )

  fact(
    'erasing: a row with that number does not get in again: by hash, in any campaign, without its attributes',
    async storage => {
      const { scene } = await called(storage)
      await erase(storage)
      const sister = await Scene.open(storage, [], campaignKey('autumn'))
      const rows = [
        hashed(0, { contactId: 'again', attributes: { name: 'Ada' } }),
        hashed(1, { phones: [phone(0), phone(2)], phoneHashes: [hashOf(0), hashOf(2)] }),
        hashed(3),
      ]
      assert.deepEqual(await storage.addContacts(sister.key, rows, NOON), [
        { kind: 'skipped', seq: 0, reason: 'suppressed' },
        { kind: 'added', seq: 1, dropped: 1 },
        { kind: 'added', seq: 2, dropped: 0 },
      ])
      assert.deepEqual(personal(await sister.contact('again')), { ...nothing, attempts: [] })
      assert.deepEqual((await sister.contact('c1')).phones, [phone(2)])
      assert.deepEqual(await storage.addContacts(scene.key, [hashed(0)], NOON), [{ kind: 'repeated' }])
      const other = await Scene.open(storage, [], campaignKey('spring', 'umbrella'))
      assert.deepEqual(await storage.addContacts(other.key, [hashed(0)], NOON), [{ kind: 'added', seq: 0, dropped: 0 }])
    },
  )

  fact('erasing: lifted by its hash, the number gets in', async storage => {
    await called(storage)
    await erase(storage)
    await storage.unsuppress('umbrella', [phone(0)], {}, [hashOf(0)])
    const sister = await Scene.open(storage, [hashed(0, { contactId: 'no' })], campaignKey('autumn'))
    assert.equal((await sister.contact('no')).reason, 'suppressed')
    await storage.unsuppress('acme', [phone(0)], {}, [hashOf(0)])
    assert.deepEqual(await storage.addContacts(sister.key, [hashed(0)], NOON), [{ kind: 'added', seq: 1, dropped: 0 }])
  })
}

function inCall(fact: Fact): void {
  fact(
    'erasing: of a contact in a call the row waits, and is erased by the commit that ends the call',
    async storage => {
      const scene = await Scene.open(storage, [contactRow(0), contactRow(1)])
      const attempt = await scene.reserve('c0')
      assert.equal((await erase(storage)).inCall, 1)
      assert.equal((await erase(storage)).inCall, 1)
      const during = await scene.contact('c0')
      assert.deepEqual([during.status, during.phones, 'erased' in during], ['in_progress', [phone(0)], false])
      assert.equal((await storage.getSuppressions('acme', phone(0)))[0]?.reason, 'erased')
      assert.equal((await storage.liveAttempts(scene.lease))[0]?.attempt.phone, phone(0))
      await scene.end(attempt, { status: 'pending', attempts: 1, dueAt: NOON })
      const contact = await scene.contact('c0')
      assert.deepEqual(personal(contact), { ...nothing, attempts: [['', undefined]] })
      assert.deepEqual([contact.status, contact.reason, contact.erased], ['skipped', 'erased', true])
      assert.deepEqual(await scene.dueIds(), ['c1'])
      const [event] = (await scene.events()).slice(-1)
      assert.deepEqual([event?.type, event?.at], ['contact.skipped', attempt.reservedAt + 30_000])
      const { campaigns, attempts, inCall: waiting } = (await storage.getErasure('acme', 'c0'))!
      assert.deepEqual([campaigns, attempts, waiting], [1, 1, 0])
      assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [])
      const { pending, inProgress, skipped } = await storage.progress(scene.key)
      assert.deepEqual([pending, inProgress, skipped], [1, 0, 1])
    },
  )

  fact('erasing: a reservation that is withdrawn erases the row too', async storage => {
    const scene = await Scene.open(storage, [contactRow(0)])
    const attempt = await scene.reserve('c0')
    await erase(storage)
    await scene.withdraw(attempt.attemptId, { status: 'pending' })
    const contact = await scene.contact('c0')
    assert.deepEqual(personal(contact), { ...nothing, attempts: [] })
    assert.equal(contact.reason, 'erased')
  })
}

function overtaken(fact: Fact): void {
  fact(
    'erasing: what an owner read before does not come back: reservations conflict, moves and notes are left out',
    async storage => {
      const { scene, attempt } = await called(storage)
      const [item] = await scene.reservations('c1')
      await erase(storage)
      await erase(storage, 'c1')
      assert.equal(await scene.tryReserve(item!), 'conflict')
      const outcome = { code: 'late', success: true, notes, recordedAt: NOON }
      await storage.commit(scene.lease, [
        {
          contactSeq: 0,
          contact: { status: 'pending', dueAt: NOON },
          attempt: { ...attempt, outcome },
          events: [mark(LATER)],
        },
        { contactSeq: 1, contact: { status: 'pending', dueAt: NOON }, events: [] },
      ])
      const contact = await scene.contact('c0')
      assert.deepEqual([contact.status, contact.attemptList[0]?.phone], ['completed', ''])
      assert.deepEqual(contact.attemptList[0]?.outcome, { code: 'late', success: true, recordedAt: NOON })
      assert.equal((await scene.contact('c1')).status, 'skipped')
      assert.deepEqual((await scene.events()).at(-1)?.at, LATER)
      assert.equal((await storage.progress(scene.key)).pending, 0)
    },
  )

  fact(
    'erasing: another contact with the number of an erased row may be added where the hash was lifted',
    async storage => {
      const scene = await Scene.open(storage, contactRows(3))
      await erase(storage, 'c1')
      assert.deepEqual(await storage.addContacts(scene.key, [contactRow(1, { contactId: 'next' })], NOON), [
        { kind: 'added', seq: 3, dropped: 0 },
      ])
      assert.deepEqual((await scene.contact('next')).phones, [phone(1)])
    },
  )
}
