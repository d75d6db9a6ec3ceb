import assert from 'node:assert/strict'
import type { ConsentRecord } from 'outdial'
import { campaignKey, contactRow, contactRows, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const granted: ConsentRecord = { status: 'granted', at: NOON, expiresAt: NOON + HOUR, source: 'form 7' }

/** Consent: a rule of the tenant, across its campaigns. */
export function consenting(fact: Fact): void {
  fact('consent: there is none at first, at version 0', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const contact = await scene.contact('c0')
    assert.equal('consent' in contact, false)
    assert.equal(contact.consentVersion, 0)
  })

  fact('consent: comes with the contact as it was given; each change is a new version', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await storage.setConsent('acme', 'c0', granted)
    const first = await scene.contact('c0')
    assert.deepEqual(first.consent, granted)
    const revoked: ConsentRecord = { status: 'revoked', at: NOON - 1, expiresAt: null }
    await storage.setConsent('acme', 'c0', revoked)
    const second = await scene.contact('c0')
    assert.deepEqual(second.consent, revoked, 'set by hand, it stands, whichever is newer')
    assert.ok(first.consentVersion > 0 && second.consentVersion > first.consentVersion)
    assert.equal((await scene.contact('c1')).consentVersion, 0)
  })

  fact('consent: holds for the contact in every campaign of the tenant, and in no other tenant’s', async storage => {
    await storage.setConsent('acme', 'c0', granted)
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    for (const each of [scene, sister]) assert.deepEqual((await each.contact('c0')).consent, granted)
    assert.equal((await stranger.contact('c0')).consentVersion, 0)
  })

  fact(
    'consent: given with a row it counts if it is newer than what is there, also for a repeated row',
    async storage => {
      const scene = await Scene.open(storage, [contactRow(0, { consent: granted })])
      assert.deepEqual((await scene.contact('c0')).consent, granted)
      const revoked: ConsentRecord = { status: 'revoked', at: NOON + 1, expiresAt: null }
      await storage.addContacts(scene.key, [contactRow(0, { consent: revoked })], NOON)
      assert.deepEqual((await scene.contact('c0')).consent, revoked)
      const { consentVersion } = await scene.contact('c0')
      for (const at of [NOON, NOON + 1]) {
        await storage.addContacts(scene.key, [contactRow(0, { consent: { ...granted, at } })], NOON)
      }
      assert.deepEqual((await scene.contact('c0')).consent, revoked)
      assert.equal((await scene.contact('c0')).consentVersion, consentVersion)
    },
  )
}
