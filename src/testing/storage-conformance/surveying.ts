import assert from 'node:assert/strict'
import type { CampaignKey, Storage, Survey } from 'outdial'
import { untilEnded } from './leases.js'
import { campaignKey, campaignRecord, contactRows, NOON, outcomeItem } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const SHORT_MS = 20
const MINUTES_MS = 600_000

function ask(storage: Storage, owner = 'asking', ttlMs: number | null = null, limit = 100): Promise<Survey> {
  return storage.survey({ tenantId: 'acme', owner, ttlMs, limit })
}

const ids = (keys: CampaignKey[]) => keys.map(key => key.campaignId).sort()

/** Campaigns that need an owner, by why; none of them has one. */
const needy: Record<string, (storage: Storage, key: CampaignKey) => Promise<unknown>> = {
  scheduled: (storage, key) => storage.createCampaign(campaignRecord(key, { status: 'scheduled' }), []),
  active: (storage, key) => storage.createCampaign(campaignRecord(key), []),
  'paused with a call under way': (storage, key) => left(storage, key, 'paused', true),
  'cancelled with a call under way': (storage, key) => left(storage, key, 'cancelled', true),
  'cancelled with contacts to skip': (storage, key) => left(storage, key, 'cancelled', false),
  'completed with an item in its inbox': async (storage, key) => {
    await storage.createCampaign(campaignRecord(key, { status: 'completed' }), [])
    await storage.record([outcomeItem(`${key.campaignId}.0.1`)])
  },
}

const content: Record<string, (storage: Storage, key: CampaignKey) => Promise<unknown>> = {
  draft: (storage, key) => storage.createCampaign(campaignRecord(key, { status: 'draft' }), []),
  paused: (storage, key) => left(storage, key, 'paused', false),
  completed: (storage, key) => storage.createCampaign(campaignRecord(key, { status: 'completed' }), []),
  'of another tenant': (storage, key) => storage.createCampaign(campaignRecord({ ...key, tenantId: 'others' }), []),
}

/** A campaign with a pending contact whose owner is gone. */
async function left(storage: Storage, key: CampaignKey, status: 'paused' | 'cancelled', calling: boolean) {
  const scene = await Scene.open(storage, contactRows(1), key)
  if (calling) {
    const attempt = await scene.reserve('c0')
    // So that the next campaign may call the same number.
    const ended = { ...attempt, state: 'ended' as const, result: 'busy' as const, endedAt: NOON }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: ended, events: [] }])
  }
  await storage.updateCampaign(campaignRecord(key, { version: 2, status }), [])
  await storage.releaseLease(scene.lease)
}

/** `survey`. */
export function surveying(fact: Fact): void {
  for (const [name, make] of Object.entries(needy)) {
    fact(`survey: tells of a campaign without an owner that is ${name}`, async storage => {
      await make(storage, campaignKey())
      const { unowned, unownedTotal, owned } = await ask(storage)
      assert.deepEqual({ unowned, unownedTotal, owned }, { unowned: [campaignKey()], unownedTotal: 1, owned: 0 })
    })
  }

  for (const [name, make] of Object.entries(content)) {
    fact(`survey: does not tell of a campaign that is ${name}`, async storage => {
      await make(storage, campaignKey())
      const { unowned, unownedTotal, owned } = await ask(storage)
      assert.deepEqual({ unowned, unownedTotal, owned }, { unowned: [], unownedTotal: 0, owned: 0 })
    })
  }

  fact(
    'survey: counts leases in force, and tells at most as many campaigns as asked for of those without',
    async storage => {
      for (const id of ['a', 'b', 'c', 'd']) await needy.active!(storage, campaignKey(id))
      const lease = await storage.acquireLease(campaignKey('b'), 'owner', null)
      const { unowned, unownedTotal, owned, firstEndsInMs } = await ask(storage, 'asking', null, 2)
      assert.equal(unowned.length, 2)
      assert.ok(ids(unowned).every(id => ['a', 'c', 'd'].includes(id)))
      assert.deepEqual({ unownedTotal, owned, firstEndsInMs }, { unownedTotal: 3, owned: 1, firstEndsInMs: undefined })
      await storage.releaseLease(lease!)
      assert.deepEqual(ids((await ask(storage)).unowned), ['a', 'b', 'c', 'd'])
    },
  )

  fact('survey: a campaign whose lease ended has no owner', async (storage, elapse) => {
    await needy.active!(storage, campaignKey())
    await storage.acquireLease(campaignKey(), 'owner', SHORT_MS)
    await untilEnded(storage, elapse, SHORT_MS)
    assert.ok(ids((await ask(storage)).unowned).includes('spring'))
  })

  fact('survey: says how many campaigns the engine with the fewest has, of those that look', async storage => {
    for (const id of ['a', 'b', 'c', 'd']) await needy.active!(storage, campaignKey(id))
    for (const id of ['a', 'b']) await storage.acquireLease(campaignKey(id), 'asking', null)
    await storage.acquireLease(campaignKey('c'), 'does not look', null)
    assert.equal((await ask(storage)).fewest, 2)
    assert.equal((await ask(storage, 'other')).fewest, 0)
    await storage.acquireLease(campaignKey('d'), 'other', null)
    assert.equal((await ask(storage)).fewest, 1)
    assert.equal((await ask(storage, 'other', 0)).fewest, 2)
    assert.equal((await ask(storage, 'asking', 0)).fewest, 0)
  })

  fact('survey: says in how long the first lease of another owner ends', async storage => {
    for (const id of ['a', 'b', 'c']) await needy.active!(storage, campaignKey(id))
    await storage.acquireLease(campaignKey('a'), 'owner', 2 * MINUTES_MS)
    await storage.acquireLease(campaignKey('b'), 'other', 3 * MINUTES_MS)
    await storage.acquireLease(campaignKey('c'), 'asking', MINUTES_MS)
    const { firstEndsInMs } = await ask(storage)
    assert.ok(firstEndsInMs! > MINUTES_MS && firstEndsInMs! <= 2 * MINUTES_MS)
  })

  fact('survey: counts who asked, each once, until its time is over or it says so', async (storage, elapse) => {
    assert.equal((await ask(storage, 'one')).engines, 1)
    assert.equal((await ask(storage, 'two')).engines, 2)
    assert.equal((await ask(storage, 'one')).engines, 2)
    assert.equal((await ask(storage, 'brief', SHORT_MS)).engines, 3)
    await untilEnded(storage, elapse, SHORT_MS)
    assert.equal((await ask(storage, 'two', 0)).engines, 1)
    assert.equal((await ask(storage, 'one')).engines, 1)
    assert.equal((await storage.survey({ tenantId: 'others', owner: 'three', ttlMs: null, limit: 1 })).engines, 1)
  })
}
