import assert from 'node:assert/strict'
import type { JurisdictionPause, Storage } from 'outdial'
import { campaignKey, contactRows, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const louisiana: JurisdictionPause = { jurisdiction: 'US-LA', at: NOON, until: NOON + HOUR, reason: 'Storm “Ada”' }
const france: JurisdictionPause = { jurisdiction: 'FR', at: NOON, until: null, reason: 'Counsel asks' }

const set = (storage: Storage, pause: JurisdictionPause, tenant = 'acme') =>
  storage.setPause(tenant, pause.jurisdiction, pause)

/** Pauses of jurisdictions: the tenant's, and no reservation is made by who did not see them. */
export function pausing(fact: Fact): void {
  fact('pauses: there are none at first, at version 0', async storage => {
    assert.deepEqual(await storage.pauses('acme'), { version: 0, pauses: [] })
  })

  fact('pauses: come back as they were given, by jurisdiction; another replaces the earlier one', async storage => {
    await set(storage, louisiana)
    await set(storage, france)
    assert.deepEqual((await storage.pauses('acme')).pauses, [france, louisiana])
    await set(storage, { ...louisiana, until: null })
    assert.deepEqual((await storage.pauses('acme')).pauses, [france, { ...louisiana, until: null }])
    assert.deepEqual(await storage.pauses('umbrella'), { version: 0, pauses: [] })
  })

  fact('pauses: each change raises the version, lifting one that is not there too', async storage => {
    const versions = [0]
    for (const change of [
      () => set(storage, louisiana),
      () => set(storage, louisiana),
      () => storage.setPause('acme', 'US-LA', null),
      () => storage.setPause('acme', 'US-LA', null),
    ]) {
      await change()
      versions.push((await storage.pauses('acme')).version)
    }
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    )
    assert.deepEqual((await storage.pauses('acme')).pauses, [])
  })

  fact('pauses: what was decided before a change is not reserved, in any campaign of the tenant', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const stranger = await Scene.open(storage, contactRows(2), campaignKey('spring', 'umbrella'))
    const items = await scene.reservations('c0', 'c1')
    const seeing = (pausesVersion: number) =>
      items.map(item => ({ ...item, expect: { ...item.expect, pausesVersion } }))
    await set(storage, louisiana)
    const { version } = await storage.pauses('acme')
    const before = await scene.everything()
    assert.deepEqual(await storage.reserve(scene.lease, 1, seeing(0)), ['conflict', 'conflict'])
    assert.deepEqual(await scene.everything(), before, 'a conflict leaves no trace')
    assert.deepEqual(await storage.reserve(scene.lease, 1, seeing(version).slice(0, 1)), ['reserved'])
    await storage.setPause('acme', 'US-LA', null)
    assert.deepEqual(await storage.reserve(scene.lease, 1, seeing(version).slice(1)), ['conflict'])
    assert.equal(await stranger.tryReserve(stranger.reservationOf(await stranger.contact('c0'))), 'reserved')
  })
}
