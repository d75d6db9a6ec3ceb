import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CampaignEvent, Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { type PostgresStorage, pgliteStorage, postgresStorage } from 'outdial/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contacts, MINUTE, Scene } from '../engine/setup.js'
import { type TestPostgres, testPostgres } from './server.ts'

const CONTACTS = 12

/** A campaign with every kind of result, to its end; its whole log. */
async function logOf(storage: Storage): Promise<CampaignEvent[]> {
  const scene = new Scene({
    storage: () => storage,
    carrier: { seed: 7, behaviour: { answer: 0.4, busy: 0.3, noAnswer: 0.2, invalidNumber: 0.1 } },
  })
  const campaign = await scene.launched({
    id: 'spring',
    contacts: CONTACTS,
    calls: { callsPerHour: 10, maxAttempts: 3 },
  })
  const progress = await scene.finish(campaign)
  expect(progress.total).toBe(CONTACTS)
  expect(scene.logged).toEqual([])
  await scene.clock.runTo(scene.engine.close())
  return scene.events(campaign)
}

/** A test run, a budget that is raised, contacts that expire, and a campaign after it that lets numbers rest; the whole logs. */
async function careOf(storage: Storage): Promise<CampaignEvent[][]> {
  const scene = new Scene({ storage: () => storage, carrier: { seed: 3, behaviour: { answer: 0.7, busy: 0.3 } } })
  const expiresAt = scene.clock.now() + 5 * MINUTE
  const segment = contacts(CONTACTS).map((row, n) => (n % 3 === 0 ? { ...row, expiresAt } : row))
  const calls = { concurrentCalls: 1, maxAttempts: 2, retryDelay: '3m' }
  const first = await scene.draft({
    id: 'first',
    segment,
    budget: { limit: '0.03', currency: 'USD', perCall: '0.01' },
    calls,
  })
  await first.test({ size: 2 })
  await scene.clock.advanceBy(2 * MINUTE)
  await first.resume()
  await scene.clock.advanceBy(2 * MINUTE)
  expect(await first.budget()).toMatchObject({ spent: '0.03', usedUp: true })
  await first.edit({ budget: { limit: '5' } })
  await scene.finish(first)
  const cooldown = { afterConversation: '10m' }
  const second = await scene.launched({ id: 'second', contacts: CONTACTS, calls: { ...calls, cooldown } })
  await scene.finish(second)
  await scene.clock.runTo(scene.engine.close())
  return [await scene.events(first), await scene.events(second)]
}

describe('a campaign on Postgres', () => {
  let server: TestPostgres
  let storage: PostgresStorage

  beforeAll(async () => {
    server = await testPostgres()
    storage = await postgresStorage({ connectionString: server.connectionString, schema: server.schema })
    await storage.migrate()
  })

  afterAll(async () => {
    await storage?.close()
    await server?.drop()
  })

  // Hours of the campaign's time, and a real round trip for each heartbeat in them.
  test('tells the same story, event by event, as one in memory', { timeout: 120_000 }, async () => {
    expect(await logOf(storage)).toEqual(await logOf(new MemoryStorage()))
  })

  test.runIf(process.env.OUTDIAL_LONG)(
    'takes the same care of contacts, numbers and money as one in memory',
    async () => {
      const [first, second] = await careOf(new MemoryStorage())
      expect(await careOf(storage)).toEqual([first, second])
      const told = (events: CampaignEvent[], type: string) => events.filter(event => event.type === type).length
      expect(told(first!, 'campaign.test_finished')).toBe(1)
      expect(told(first!, 'campaign.budget_used_up')).toBe(1)
      expect(first).toContainEqual(expect.objectContaining({ type: 'contact.skipped', reason: 'contact_expired' }))
      expect(second).toContainEqual(expect.objectContaining({ type: 'contact.postponed', code: 'cooldown' }))
    },
    60_000,
  )
})

test('a campaign in PGlite goes on in the folder it was left in', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'outdial-pglite-'))
  try {
    const first = await pgliteStorage({ dataDir })
    await first.migrate()
    const scene = new Scene({ storage: () => first })
    await scene.draft({ id: 'spring', contacts: 3 })
    await scene.clock.runTo(scene.engine.close())
    await first.close()

    const second = await pgliteStorage({ dataDir })
    await second.migrate()
    const later = new Scene({ storage: () => second, now: scene.clock.now() })
    const campaign = await later.engine.campaign('spring')
    await campaign.launch()
    expect(await later.finish(campaign)).toMatchObject({ total: 3, completed: 3 })
    await later.clock.runTo(later.engine.close())
    await second.close()
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}, 60_000)
