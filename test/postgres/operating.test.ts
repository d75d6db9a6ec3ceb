import { OutdialError } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fencesOf, readPage } from '../docs/markdown.js'
import { type TestPostgres, testPostgres } from './server.ts'

// The SQL that docs/operating.md gives to operators, run as it stands there.
const fences = fencesOf(readPage('docs/operating.md')).filter(fence => fence.language === 'sql')
const DAY = 86_400_000

let server: TestPostgres
let pool: pg.Pool
let storage: PostgresStorage

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 4 })
  storage = await postgresStorage({ pool, schema: server.schema })
  await storage.migrate()
})

afterAll(async () => {
  await storage?.close()
  await pool?.end()
  await server?.drop()
})

/** The block that has this in it, for the schema of this file. */
function sql(holds: string, change: (text: string) => string = text => text): string {
  const found = fences.filter(fence => fence.code.includes(holds))
  expect(found, holds).toHaveLength(1)
  return change(found[0]!.code)
    .replaceAll('outdial.', `${server.schema}.`)
    .replaceAll('schema outdial', `schema ${server.schema}`)
}

const key = (campaignId: string) => ({ tenantId: 'acme', campaignId })
const reading = (campaignId: string, after = 0) => storage.readEvents(key(campaignId), after, 100)

/** A campaign with `events` events and one contact, left as it is told. */
async function campaign(
  campaignId: string,
  status: 'active' | 'completed',
  endedAt?: number,
  events = 5,
): Promise<void> {
  const record = { ...key(campaignId), settingsVersion: 1, settings: {} as never, createdAt: 0 }
  const drafts = Array.from({ length: events }, (_, at) => ({ type: 'campaign.resumed' as const, at }))
  await storage.createCampaign({ ...record, version: 1, status: 'draft' }, drafts)
  const skipped = status === 'completed' ? { skipReason: 'no_phone' } : {}
  const phones = status === 'completed' ? [] : ['+14155550123']
  await storage.addContacts(key(campaignId), [{ contactId: 'c0', phones, zoneKey: 'UTC', ...skipped }], 0)
  const ended = endedAt === undefined ? {} : { endedAt }
  expect(await storage.updateCampaign({ ...record, version: 2, status, ...ended }, [])).toBe(true)
}

describe('pruning', () => {
  beforeEach(async () => {
    for (const table of ['campaigns', 'campaign_state', 'contacts', 'contact_phones', 'zones', 'events', 'inbox']) {
      await pool.query(`delete from ${server.schema}.${table}`)
    }
  })

  test('leaves the newest events, tells who is behind so, and the log goes on without a gap', async () => {
    await campaign('long', 'active', undefined, 7)
    await campaign('short', 'active', undefined, 2)
    const three = (text: string) => text.replaceAll('99999', '2').replaceAll('100000', '3')
    for (const statement of sql('events_from', three).split(/(?<=;)\n/)) await pool.query(statement)
    expect((await reading('long', 4)).map(event => event.seq)).toEqual([5, 6, 7])
    const refused = await reading('long', 3).catch(error => error)
    expect(OutdialError.is(refused, 'EVENTS_EXPIRED') && refused.detail.oldest).toBe(5)
    expect((await reading('short')).map(event => event.seq)).toEqual([1, 2])
    const { rows } = await pool.query(`select count(*)::int as events from ${server.schema}.events`)
    expect(rows).toEqual([{ events: 5 }])
    await storage.updateCampaign({ ...(await storage.getCampaign(key('long')))!, version: 3 }, [
      { type: 'campaign.resumed', at: 9 },
    ])
    expect((await reading('long', 7)).map(event => event.seq)).toEqual([8])
  })

  test('removes campaigns that ended long ago, whole, and no others', async () => {
    await campaign('old', 'completed', Date.now() - 91 * DAY)
    await campaign('young', 'completed', Date.now() - 89 * DAY)
    await campaign('running', 'active')
    await storage.suppress('acme', [
      { phone: '+14155550123', scope: 'everything', reason: 'opt_out', at: 0, expiresAt: null },
    ])
    const client = await pool.connect()
    try {
      await client.query(sql('create temporary table gone'))
    } finally {
      client.release()
    }
    const left = await storage.listCampaigns({ tenantId: 'acme', limit: 10 })
    expect(left.map(each => each.campaignId)).toEqual(['running', 'young'])
    for (const table of ['campaign_state', 'contacts']) {
      const { rows } = await pool.query(`select count(*)::int as rows from ${server.schema}.${table}`)
      expect(rows, table).toEqual([{ rows: 2 }])
    }
    expect(await storage.getSuppressions('acme', '+14155550123')).toHaveLength(1)
    // Its id may be used again, for a campaign of its own.
    await campaign('old', 'active')
    expect((await storage.progress(key('old'))).total).toBe(1)
  })

  test('the questions for monitoring tell of a campaign that nobody has', async () => {
    await campaign('running', 'active')
    await campaign('owned', 'active')
    await storage.acquireLease(key('owned'), 'somebody', 60_000)
    const [unowned, inbox] = sql('where needs_owner').split(/(?<=;)\n/)
    expect((await pool.query(unowned!)).rows).toEqual([{ count: '1' }])
    expect((await pool.query(inbox!)).rows).toEqual([{ count: '0' }])
  })
})

test('a user who may not make schemas can migrate in one that was made for it', async () => {
  const migrator = `${server.schema}_migrator`
  const schema = `${server.schema}_own`
  await pool.query(`create role ${migrator}`)
  try {
    const made = sql('authorization migrator')
      .replace(server.schema, schema)
      .replace(/migrator;$/, `${migrator};`)
    await pool.query(made)
    const { connectionString } = server
    const own = new pg.Pool({ connectionString, max: 2, options: `-c role=${migrator}` })
    const asMigrator = await postgresStorage({ pool: own, schema })
    await asMigrator.migrate()
    await asMigrator.migrate()
    expect(await asMigrator.listCampaigns({ tenantId: 'acme', limit: 1 })).toEqual([])
    await asMigrator.close()
    await own.end()
  } finally {
    await pool.query(`drop schema if exists ${schema} cascade; drop role ${migrator}`)
  }
})

test('a user with the rights that docs/operating.md gives can do all that processes do, and not migrate', async () => {
  const app = `${server.schema}_app`
  await pool.query(`create role ${app}`)
  try {
    await pool.query(sql('grant usage on schema').replaceAll(' app;', ` ${app};`))
    const own = new pg.Pool({ connectionString: server.connectionString, max: 2, options: `-c role=${app}` })
    const asApp = await postgresStorage({ pool: own, schema: server.schema })
    const record = { ...key('granted'), version: 1, settingsVersion: 1, settings: {} as never, createdAt: 0 }
    expect(await asApp.createCampaign({ ...record, status: 'active' }, [{ type: 'campaign.created', at: 0 }])).toBe(
      true,
    )
    await asApp.addContacts(key('granted'), [{ contactId: 'c0', phones: ['+14155550124'], zoneKey: 'UTC' }], 0)
    const lease = await asApp.acquireLease(key('granted'), 'app', 60_000)
    const outcome = { code: 'sold', success: true, recordedAt: 1 }
    const { ids } = await asApp.record([
      { kind: 'outcome', tenantId: 'acme', attemptId: 'granted.0.1', outcome, receivedAt: 1 },
    ])
    await asApp.commit(lease!, [{ contactSeq: 0, contact: { status: 'completed' }, events: [] }], { applied: ids })
    await asApp.survey({ tenantId: 'acme', owner: 'app', ttlMs: 1_000, limit: 1 })
    await asApp.suppress('acme', [
      { phone: '+14155550124', scope: 'everything', reason: 'opt_out', at: 0, expiresAt: null },
    ])
    await asApp.releaseLease(lease!)
    await expect(asApp.migrate()).rejects.toMatchObject({ code: '42501' })
    await asApp.close()
    await own.end()
  } finally {
    await pool.query(`drop owned by ${app}; drop role ${app}`)
  }
})
