import type { CampaignRecord, StorageHint } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

let server: TestPostgres
let admin: pg.Pool
let writer: PostgresStorage
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  server = await testPostgres()
  admin = new pg.Pool({ connectionString: server.connectionString, max: 2 })
  writer = await storage()
  await writer.migrate()
})

afterAll(async () => {
  for (const each of open) await each.close()
  await admin?.end()
  await server?.drop()
})

/** A storage as another process has it, with connections of its own. */
async function storage(options: object = {}): Promise<PostgresStorage> {
  const { connectionString, schema } = server
  const made = await postgresStorage({ connectionString, schema, ...options })
  open.push(made)
  return made
}

const record = (campaignId: string, over: Partial<CampaignRecord> = {}): CampaignRecord => {
  const base = { version: 1, status: 'active' as const, settingsVersion: 1, settings: {} as never, createdAt: 0 }
  return { tenantId: 'acme', campaignId, ...base, ...over }
}

async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise(resolve => setTimeout(resolve, 5))
}

function listen(to: PostgresStorage) {
  const hints: StorageHint[] = []
  return { hints, stop: to.watch(hint => hints.push(hint)) }
}

const listening = async () => {
  const sql = `select pid from pg_stat_activity where query = 'listen "outdial:${server.schema}"' and state = 'idle'`
  return (await admin.query(sql)).rows.map(row => row.pid as number)
}

test('another process hears of a change, and of events from where on', async () => {
  const heard = listen(await storage({ pollMs: 3_600_000 }))
  await until(async () => (await listening()).length > 0)
  await writer.createCampaign(record('told'), [{ type: 'campaign.created', at: 1 }])
  await writer.updateCampaign(record('told', { version: 2 }), [{ type: 'campaign.resumed', at: 2 }])
  await until(() => heard.hints.some(hint => hint.what === 'events' && (hint.after ?? 0) <= 1))
  expect(heard.hints).toContainEqual({ tenantId: 'acme', campaignId: 'told', what: 'campaign' })
  heard.stop()
  await until(async () => (await listening()).length === 0)
})

test('a connection that breaks is made anew, and what was missed meanwhile is hinted at', async () => {
  await writer.createCampaign(record('broken'), [])
  const reader = await storage({ pollMs: 3_600_000 })
  await reader.acquireLease({ tenantId: 'acme', campaignId: 'broken' }, 'reader', null)
  const heard = listen(reader)
  await until(async () => (await listening()).length > 0)
  const [pid] = await listening()
  heard.hints.length = 0
  await admin.query('select pg_terminate_backend($1)', [pid])
  await until(async () => (await listening()).some(each => each !== pid))
  await until(() => heard.hints.some(hint => hint.campaignId === 'broken' && hint.what === 'inbox'))
  await writer.createCampaign(record('after'), [])
  await until(() => heard.hints.some(hint => hint.campaignId === 'after'))
  heard.stop()
})

test('where notifications are swallowed, what changed in a campaign is found by looking', async () => {
  await writer.createCampaign(record('polled'), [])
  const pool = new pg.Pool({ connectionString: server.connectionString, max: 2 })
  const deaf = {
    query: (config: never) => pool.query(config) as never,
    connect: async () => {
      const client = { query: async () => ({}), release: () => {}, on: () => client }
      return client
    },
    end: () => pool.end(),
    on: () => deaf,
  }
  const reader = await postgresStorage({ pool: deaf, schema: server.schema, pollMs: 100 })
  const key = { tenantId: 'acme', campaignId: 'polled' }
  await reader.acquireLease(key, 'reader', null)
  const heard = listen(reader)
  const changes: [what: StorageHint['what'], change: () => Promise<unknown>][] = [
    ['campaign', () => writer.updateCampaign(record('polled', { version: 2 }), [])],
    ['events', () => writer.updateCampaign(record('polled', { version: 3 }), [{ type: 'campaign.resumed', at: 1 }])],
    ['contacts', () => writer.addContacts(key, [{ contactId: 'c0', phones: [], zoneKey: '' }], 0)],
    ['inbox', () => writer.record([outcome])],
  ]
  for (const [what, change] of changes) {
    const before = heard.hints.length
    await change()
    await until(() => heard.hints.slice(before).some(hint => hint.what === what && hint.campaignId === 'polled'))
  }
  heard.stop()
  await reader.close()
  await pool.end()
})

const outcome = {
  kind: 'outcome' as const,
  tenantId: 'acme',
  attemptId: 'polled.0.1',
  outcome: { code: 'sold', success: true, recordedAt: 1 },
  receivedAt: 1,
}

test('a notification holds nothing but ids', async () => {
  const client = await admin.connect()
  const payloads: string[] = []
  client.on('notification', message => payloads.push(message.payload ?? ''))
  await client.query(`listen "outdial:${server.schema}"`)
  await writer.suppress('acme', [
    { phone: '+14155550123', scope: 'everything', reason: 'opt_out', at: 0, expiresAt: null, source: 'a letter' },
  ])
  await until(async () => {
    await client.query('select 1')
    return payloads.some(payload => payload.includes('numbers'))
  })
  const sent = JSON.parse(payloads.find(payload => payload.includes('numbers'))!)
  expect(sent).toEqual({ from: expect.any(String), hints: [{ tenantId: 'acme', campaignId: '', what: 'numbers' }] })
  client.release(true)
})
