import assert from 'node:assert/strict'
import type { Storage, StorageHint } from 'outdial'
import { campaignKey, campaignRecord, contactRows, mark, NOON, outcomeItem, phone, suppressed } from './samples.js'
import { Scene } from './scene.js'
import type { Elapse, Fact } from './suite.js'

type Change = (scene: Scene) => Promise<unknown>

/** What must be told, and of which changes. */
const changes: Record<string, { what: StorageHint['what']; change: Change; ofTenant?: boolean }> = {
  'a campaign was created': {
    what: 'campaign',
    change: ({ storage }) => storage.createCampaign(campaignRecord(campaignKey('autumn')), []),
  },
  'a campaign was updated': {
    what: 'campaign',
    change: ({ storage, key }) => storage.updateCampaign(campaignRecord(key, { version: 2, status: 'paused' }), []),
  },
  'a lease was released': { what: 'lease', change: ({ storage, lease }) => storage.releaseLease(lease) },
  'contacts were added': {
    what: 'contacts',
    change: ({ storage, key }) => storage.addContacts(key, contactRows(3), NOON),
  },
  'a consent was set': {
    what: 'contacts',
    change: ({ storage }) => storage.setConsent('acme', 'c0', { status: 'granted', at: NOON, expiresAt: null }),
    ofTenant: true,
  },
  'an item arrived': { what: 'inbox', change: ({ storage }) => storage.record([outcomeItem('spring.0.1')]) },
  'a command wrote events': {
    what: 'events',
    change: ({ storage, key }) => storage.updateCampaign(campaignRecord(key, { version: 2 }), [mark(1)]),
  },
  'the owner wrote events': {
    what: 'events',
    change: ({ storage, lease }) => storage.commit(lease, [], { events: [mark(1)] }),
  },
  'contacts were skipped': {
    what: 'events',
    change: ({ storage, lease }) => storage.skipPending(lease, 'campaign_cancelled', NOON, 1),
  },
  'a call was reserved': { what: 'numbers', change: scene => scene.reserve('c0') },
  'a pause was set': {
    what: 'pauses',
    change: ({ storage }) =>
      storage.setPause('acme', 'US-LA', { jurisdiction: 'US-LA', at: NOON, until: null, reason: 'A storm' }),
    ofTenant: true,
  },
  'a suppression list was noted': {
    what: 'lists',
    change: ({ storage }) => storage.noteList('acme', { name: 'A', asOf: NOON, complete: true, importedAt: NOON }),
    ofTenant: true,
  },
  'a number was suppressed': {
    what: 'numbers',
    change: ({ storage }) => storage.suppress('acme', [suppressed(0)]),
    ofTenant: true,
  },
  'a suppression was lifted': {
    what: 'numbers',
    change: ({ storage }) => storage.unsuppress('acme', [phone(0)]),
    ofTenant: true,
  },
}

/** `watch`. */
export function hints(fact: Fact): void {
  for (const [name, { what, change, ofTenant }] of Object.entries(changes)) {
    fact(`hints: when ${name}, a hint of '${what}' comes`, async (storage, elapse) => {
      const scene = await Scene.open(storage, contactRows(1))
      await storage.suppress('acme', name === 'a suppression was lifted' ? [suppressed(0)] : [])
      await quiet(storage, elapse)
      const heard = listen(storage)
      await change(scene)
      const isMeant = (hint: StorageHint) =>
        hint.what === what && hint.tenantId === 'acme' && (ofTenant || hint.campaignId !== '')
      await until(() => heard.hints.some(isMeant), elapse, `No hint of '${what}' came.`)
      heard.stop()
    })
  }

  fact('hints: say whose campaign it is, and of events after which they came, if that', async (storage, elapse) => {
    const scene = await Scene.open(storage)
    await storage.commit(scene.lease, [], { events: [mark(1), mark(2)] })
    await quiet(storage, elapse)
    const heard = listen(storage)
    await storage.commit(scene.lease, [], { events: [mark(3)] })
    // Of other campaigns some may come for nothing.
    const isOurs = (hint: StorageHint) =>
      hint.tenantId === scene.key.tenantId && hint.campaignId === scene.key.campaignId
    const ofEvents = () => heard.hints.find(hint => isOurs(hint) && hint.what === 'events')
    await until(() => ofEvents() !== undefined, elapse, "No hint of 'events' came.")
    const { after = 2, ...hint } = ofEvents()!
    assert.deepEqual(hint, { ...scene.key, what: 'events' })
    assert.ok(after <= 2, 'reading on from `after` must not miss an event')
    heard.stop()
  })

  fact('hints: reach every listener, also when one throws; none after it stopped', async (storage, elapse) => {
    const scene = await Scene.open(storage)
    const stopThrowing = storage.watch(() => {
      throw new Error('not my day')
    })
    const stopped = listen(storage)
    stopped.stop()
    const before = stopped.hints.length
    const heard = listen(storage)
    await storage.commit(scene.lease, [], { events: [mark(1)] })
    await until(() => heard.hints.some(hint => hint.what === 'events'), elapse, "No hint of 'events' came.")
    assert.equal(stopped.hints.length, before)
    stopThrowing()
    heard.stop()
  })
}

function listen(storage: Storage): { hints: StorageHint[]; stop: () => void } {
  const hints: StorageHint[] = []
  const stop = storage.watch(hint => {
    hints.push(hint)
  })
  return { hints, stop }
}

/** Until hints of what was done before have come in: those of a last change, made for this, are the last. */
async function quiet(storage: Storage, elapse: Elapse): Promise<void> {
  const heard = listen(storage)
  const scene = await Scene.open(storage, [], campaignKey('last', 'others'))
  await until(() => heard.hints.some(hint => hint.tenantId === scene.key.tenantId), elapse, 'No hint came.')
  heard.stop()
}

async function until(fact: () => boolean, elapse: Elapse, otherwise: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (fact()) return
    await elapse(5)
  }
  assert.fail(otherwise)
}
