import assert from 'node:assert/strict'
import type { CampaignStatus } from 'outdial'
import { campaignKey, campaignRecord, contactRow, contactRows, HOUR, NOON, phone } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `addContacts`. */
export function adding(fact: Fact): void {
  fact('adding: rows are given seq 0, 1, 2 … in order', async storage => {
    const { key } = await Scene.open(storage)
    const added = await storage.addContacts(key, contactRows(2), NOON)
    assert.deepEqual(added, [
      { kind: 'added', seq: 0, dropped: 0 },
      { kind: 'added', seq: 1, dropped: 0 },
    ])
    assert.deepEqual(await storage.addContacts(key, [contactRow(2)], NOON), [{ kind: 'added', seq: 2, dropped: 0 }])
  })

  fact('adding: one comes back as it was added: pending, and due from then on', async storage => {
    const attributes = { name: 'Ada', visits: [1, 2], vip: true }
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(9)], attributes })])
    const { version, numbers, ...contact } = await scene.contact('c0')
    assert.deepEqual(contact, {
      seq: 0,
      contactId: 'c0',
      status: 'pending',
      phones: [phone(0), phone(9)],
      phoneIndex: 0,
      zoneKey: 'Europe/Paris',
      attributes,
      attempts: 0,
      dials: 0,
      callbacks: 0,
      dueAt: NOON,
      callbackDue: false,
      consents: [],
      consentVersion: 0,
      attemptStarts: [],
      attemptList: [],
    })
    assert.deepEqual(
      numbers.map(({ version, ...facts }) => facts),
      [
        { phone: phone(0), recentStarts: [], recentConversations: [] },
        { phone: phone(9), recentStarts: [], recentConversations: [] },
      ],
    )
  })

  fact('adding: an id already in the campaign is answered with `repeated` and changes nothing', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const before = await scene.contact('c0')
    const again = contactRow(0, { phones: [phone(5)], zoneKey: 'Asia/Tokyo' })
    assert.deepEqual(await storage.addContacts(scene.key, [again], NOON + HOUR), [{ kind: 'repeated' }])
    assert.deepEqual(await scene.contact('c0'), before)
    assert.equal((await storage.progress(scene.key)).total, 1)
  })

  fact('adding: an id repeated within one batch is added once', async storage => {
    const { key } = await Scene.open(storage)
    const added = await storage.addContacts(key, [contactRow(0), contactRow(0, { phones: [phone(5)] })], NOON)
    assert.deepEqual(added, [{ kind: 'added', seq: 0, dropped: 0 }, { kind: 'repeated' }])
  })

  fact('adding: the same id and phone may be in another campaign', async storage => {
    await Scene.open(storage, contactRows(1))
    const other = await Scene.open(storage, [], campaignKey('autumn'))
    const [added] = await storage.addContacts(other.key, contactRows(1), NOON)
    assert.deepEqual(added, { kind: 'added', seq: 0, dropped: 0 })
  })

  for (const status of ['completed', 'cancelled'] satisfies CampaignStatus[]) {
    fact(`adding: adding to a ${status} campaign throws CAMPAIGN_CLOSED and adds nothing`, async storage => {
      const { key } = await Scene.open(storage)
      await storage.updateCampaign(campaignRecord(key, { version: 2, status }), [])
      await rejectsWith('CAMPAIGN_CLOSED', storage.addContacts(key, contactRows(1), NOON))
      assert.equal((await storage.progress(key)).total, 0)
    })
  }

  refusedRows(fact)
}

function refusedRows(fact: Fact): void {
  fact('adding: a row whose every phone is another contact’s is kept as skipped, with whose it is', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const added = await storage.addContacts(scene.key, [contactRow(1, { phones: [phone(0)] })], NOON)
    assert.deepEqual(added, [{ kind: 'skipped', seq: 1, reason: 'duplicate', duplicateOf: 'c0' }])
    const { status, reason } = await scene.contact('c1')
    assert.deepEqual({ status, reason }, { status: 'skipped', reason: 'duplicate' })
  })

  fact('adding: a duplicate within one batch is found', async storage => {
    const { key } = await Scene.open(storage)
    const [, second] = await storage.addContacts(key, [contactRow(0), contactRow(1, { phones: [phone(0)] })], NOON)
    assert.equal(second?.kind, 'skipped')
  })

  fact('adding: a phone that is another contact’s is dropped from a row that has more', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const row = contactRow(1, { phones: [phone(0), phone(1), phone(2)] })
    assert.deepEqual(await storage.addContacts(scene.key, [row], NOON), [{ kind: 'added', seq: 1, dropped: 1 }])
    assert.deepEqual((await scene.contact('c1')).phones, [phone(1), phone(2)])
  })

  fact('adding: a second phone makes a duplicate as the first does', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(7)] })])
    const [added] = await storage.addContacts(scene.key, [contactRow(1, { phones: [phone(7)] })], NOON)
    assert.equal(added?.kind, 'skipped')
  })

  fact('adding: a row with a skip reason is kept as skipped by it', async storage => {
    const scene = await Scene.open(storage)
    const row = contactRow(0, { phones: [], zoneKey: '', skipReason: 'no_phone' })
    assert.deepEqual(await storage.addContacts(scene.key, [row], NOON), [
      { kind: 'skipped', seq: 0, reason: 'no_phone' },
    ])
    const { status, reason } = await scene.contact('c0')
    assert.deepEqual({ status, reason }, { status: 'skipped', reason: 'no_phone' })
  })

  fact('adding: of a row with a skip reason, no phone becomes its own', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { skipReason: 'invalid_row' })])
    const [added] = await storage.addContacts(scene.key, [contactRow(1, { phones: [phone(0)] })], NOON)
    assert.deepEqual(added, { kind: 'added', seq: 1, dropped: 0 })
  })

  fact('adding: a row without any phone is kept as skipped: no_phone', async storage => {
    const { key } = await Scene.open(storage)
    const added = await storage.addContacts(key, [contactRow(0, { phones: [] })], NOON)
    assert.deepEqual(added, [{ kind: 'skipped', seq: 0, reason: 'no_phone' }])
  })

  fact('adding: a phone given twice in one row counts once', async storage => {
    const scene = await Scene.open(storage)
    const row = contactRow(0, { phones: [phone(0), phone(0), phone(1)] })
    const [added] = await storage.addContacts(scene.key, [row], NOON)
    assert.equal(added?.kind, 'added')
    assert.deepEqual((await scene.contact('c0')).phones, [phone(0), phone(1)])
  })
}
