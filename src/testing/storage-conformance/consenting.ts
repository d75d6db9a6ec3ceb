import assert from 'node:assert/strict'
import type { ConsentRecord, ConsentVersion, Storage } from 'outdial'
import { campaignKey, contactRow, contactRows, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const shown: ConsentRecord = {
  ...{ status: 'granted', at: NOON, expiresAt: NOON + HOUR, purposes: ['charity', 'telemarketing'] },
  ...{ level: 'express_written', wording: 'Yes \u0000 \ud800', source: 'form 7', proof: 'scan-1' },
}
const full: ConsentRecord = { ...shown, personal: { signed: 'Zoë', ip: ['::1'] } }
const granted: ConsentRecord = { status: 'granted', at: NOON, expiresAt: null }
const revoked: ConsentRecord = { status: 'revoked', at: NOON - 1, expiresAt: null }
const about = (purposes: ConsentRecord['purposes'], at = NOON): ConsentRecord => ({
  ...granted,
  at,
  ...(purposes && { purposes }),
})
const numbers = (versions: ConsentVersion[]) => versions.map(({ version }) => version)

/** Versions in force after each of these was set, in order. */
async function inForce(storage: Storage, scene: Scene, ...records: ConsentRecord[]): Promise<number[]> {
  for (const record of records) await storage.setConsent('acme', 'c0', record)
  return numbers((await scene.contact('c0')).consents)
}

/** Consent: versions of what a contact of the tenant said, across its campaigns. */
export function consenting(fact: Fact): void {
  fact('consent: there is none at first, at version 0', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const contact = await scene.contact('c0')
    assert.deepEqual([contact.consents, contact.consentVersion], [[], 0])
    assert.deepEqual(await storage.consentHistory('acme', 'c0'), [])
  })

  fact(
    'consent: each is a version, comes with the contact as it was given but for what is personal, and stays',
    async storage => {
      const scene = await Scene.open(storage, contactRows(2))
      assert.equal(await storage.setConsent('acme', 'c0', full), 1)
      const first = await scene.contact('c0')
      assert.deepEqual([first.consents, first.consentVersion], [[{ version: 1, ...shown }], 1])
      assert.deepEqual((await scene.due())[0]?.consents, first.consents)
      assert.equal(await storage.setConsent('acme', 'c0', revoked), 2)
      const second = await scene.contact('c0')
      assert.deepEqual(second.consents, [{ version: 2, ...revoked }], 'set by hand, it stands, whichever is newer')
      assert.equal(second.consentVersion, 2)
      const history = [
        { version: 1, ...full },
        { version: 2, ...revoked },
      ]
      assert.deepEqual(await storage.consentHistory('acme', 'c0'), history)
      assert.equal((await scene.contact('c1')).consentVersion, 0)
    },
  )

  fact(
    'consent: one about some purposes stands beside one about others, and takes the place of those about no more',
    async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      assert.deepEqual(await inForce(storage, scene, about(['research'])), [1])
      assert.deepEqual(await inForce(storage, scene, about(['charity', 'telemarketing'])), [1, 2])
      assert.deepEqual(await inForce(storage, scene, about(['charity'])), [1, 2, 3])
      assert.deepEqual(await inForce(storage, scene, about(['charity', 'research'])), [2, 4])
      assert.deepEqual(await inForce(storage, scene, revoked), [5])
      assert.deepEqual(await inForce(storage, scene, about(['research'])), [5, 6])
      assert.deepEqual(numbers(await storage.consentHistory('acme', 'c0')), [1, 2, 3, 4, 5, 6])
    },
  )

  fact('consent: holds for the contact in every campaign of the tenant, and in no other tenant’s', async storage => {
    await storage.setConsent('acme', 'c0', granted)
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    for (const each of [scene, sister])
      assert.deepEqual((await each.contact('c0')).consents, [{ version: 1, ...granted }])
    assert.equal((await stranger.contact('c0')).consentVersion, 0)
    assert.deepEqual(await storage.consentHistory('umbrella', 'c0'), [])
  })

  fact(
    'consent: given with a row it counts if it is newer than what is there, also for a repeated row',
    async storage => {
      const scene = await Scene.open(storage, [contactRow(0, { consent: granted })])
      assert.deepEqual((await scene.contact('c0')).consents, [{ version: 1, ...granted }])
      const later: ConsentRecord = { status: 'revoked', at: NOON + 1, expiresAt: null }
      await storage.addContacts(scene.key, [contactRow(0, { consent: later })], NOON)
      assert.deepEqual((await scene.contact('c0')).consents, [{ version: 2, ...later }])
      for (const at of [NOON, NOON + 1]) {
        await storage.addContacts(scene.key, [contactRow(0, { consent: { ...granted, at } })], NOON)
      }
      assert.deepEqual((await scene.contact('c0')).consents, [{ version: 2, ...later }])
      assert.equal((await storage.consentHistory('acme', 'c0')).length, 2)
    },
  )

  fact(
    'consent: given with rows it is newer or not than what is about any of the same; so it is within a batch',
    async storage => {
      const scene = await Scene.open(storage, [
        contactRow(0, { consent: about(['research'], NOON + 5) }),
        contactRow(0, { consent: about(['charity'], NOON) }),
        contactRow(0, { consent: about(['charity', 'research'], NOON + 5) }),
        contactRow(1, { consent: full }),
        contactRow(0, { consent: about(undefined, NOON + 4) }),
        contactRow(0, { consent: about(['telemarketing'], NOON - 5) }),
      ])
      assert.deepEqual(numbers((await scene.contact('c0')).consents), [1, 2, 3])
      assert.deepEqual(await storage.consentHistory('acme', 'c1'), [{ version: 1, ...full }])
      await storage.addContacts(scene.key, [contactRow(0, { consent: about(undefined, NOON + 6) })], NOON)
      assert.deepEqual(numbers((await scene.contact('c0')).consents), [4])
    },
  )
}
