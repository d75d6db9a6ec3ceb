import assert from 'node:assert/strict'
import type { ConsentRecord, SuppressionEntry } from 'outdial'
import { campaignKey, contactRow, contactRows, HOUR, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const entry: SuppressionEntry = { phone: phone(0), reason: 'do_not_call', at: NOON, source: 'registry' }
const granted: ConsentRecord = { status: 'granted', at: NOON, expiresAt: NOON + HOUR, source: 'form 7' }

/** Suppression and consent: rules of the tenant, across its campaigns. */
export function compliance(fact: Fact): void {
  fact('suppression: an entry comes back as it was given, also for a number in no campaign', async storage => {
    await storage.suppress('acme', [entry, { phone: phone(1), reason: 'opt_out', at: NOON }])
    assert.deepEqual(await storage.getSuppression('acme', phone(0)), entry)
    assert.deepEqual(await storage.getSuppression('acme', phone(1)), { phone: phone(1), reason: 'opt_out', at: NOON })
    assert.equal(await storage.getSuppression('acme', phone(2)), undefined)
  })

  fact('suppression: a new entry replaces the earlier one', async storage => {
    await storage.suppress('acme', [entry])
    const later: SuppressionEntry = { phone: phone(0), reason: 'opt_out', at: NOON + 1 }
    await storage.suppress('acme', [later])
    assert.deepEqual(await storage.getSuppression('acme', phone(0)), later)
  })

  fact('suppression: shows at the number in every campaign of the tenant, and in no other tenant’s', async storage => {
    await storage.suppress('acme', [entry])
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    for (const each of [scene, sister]) assert.deepEqual((await each.due())[0]?.numbers[0]?.suppression, entry)
    assert.equal('suppression' in (await stranger.due())[0]!.numbers[0]!, false)
    assert.equal(await storage.getSuppression('umbrella', phone(0)), undefined)
  })

  fact('suppression: lifted, it is gone; numbers that have none, or are unknown, are passed over', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await storage.suppress('acme', [entry])
    await storage.unsuppress('acme', [phone(5), phone(1), phone(0)])
    assert.equal(await storage.getSuppression('acme', phone(0)), undefined)
    assert.equal('suppression' in (await scene.contact('c0')).numbers[0]!, false)
  })

  fact('suppression: lifted for one tenant, it stays for another', async storage => {
    for (const tenant of ['acme', 'umbrella']) await storage.suppress(tenant, [entry])
    await storage.unsuppress('acme', [phone(0)])
    assert.deepEqual(await storage.getSuppression('umbrella', phone(0)), entry)
  })

  fact('suppression: each change raises the number’s version, and no other number’s', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const version = async (id: string) => (await scene.contact(id)).numbers[0]!.version
    const versions = [await version('c0')]
    const other = await version('c1')
    for (const change of [
      () => storage.suppress('acme', [entry]),
      () => storage.suppress('acme', [{ ...entry, reason: 'opt_out' }]),
      () => storage.unsuppress('acme', [phone(0)]),
    ]) {
      await change()
      versions.push(await version('c0'))
    }
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    )
    assert.equal(await version('c1'), other)
  })

  consent(fact)
}

function consent(fact: Fact): void {
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
