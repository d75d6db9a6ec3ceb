import type { Reservation } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

// What waits for what: a statement of one process is held before its commit, and another process comes.

const NOON = Date.UTC(2026, 2, 2, 12)

/** Holds back the commit of the statement that calls `held`, until told to go on or to break off. */
class HoldingPool {
  held = '(none)'
  #release: (how: 'commit' | 'break') => void = () => {}
  #reached: () => void = () => {}

  constructor(private readonly pool: pg.Pool) {}

  /** Resolves once the statement has run and waits for its commit. */
  hold(name: string): Promise<void> {
    this.held = `_${name}(`
    return new Promise(resolve => (this.#reached = resolve))
  }

  goOn(how: 'commit' | 'break'): void {
    this.#release(how)
  }

  async query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][] }> {
    if (!config.text.includes(this.held)) return this.pool.query(config)
    this.held = '(none)'
    const client = await this.pool.connect()
    client.on('error', () => {})
    await client.query('begin')
    const result = await client.query<unknown[]>(config)
    const how = new Promise<'commit' | 'break'>(resolve => (this.#release = resolve))
    this.#reached()
    if ((await how) === 'break') {
      const { rows } = await client.query('select pg_backend_pid() as pid')
      await admin.query('select pg_terminate_backend($1)', [rows[0].pid])
    }
    try {
      await client.query('commit')
    } finally {
      client.release(true)
    }
    return result
  }

  connect(): Promise<pg.PoolClient> {
    return this.pool.connect()
  }

  end(): Promise<void> {
    return this.pool.end()
  }

  on(): unknown {
    return this
  }
}

let server: TestPostgres
let admin: pg.Pool
let holding: HoldingPool
let owner: PostgresStorage
let other: PostgresStorage
let campaigns = 0

beforeAll(async () => {
  server = await testPostgres()
  admin = new pg.Pool({ connectionString: server.connectionString, max: 6 })
  holding = new HoldingPool(admin)
  owner = await postgresStorage({ pool: holding, schema: server.schema })
  other = await postgresStorage({ pool: admin, schema: server.schema })
  await owner.migrate()
})

afterAll(async () => {
  await owner?.close()
  await other?.close()
  await admin?.end()
  await server?.drop()
})

let tenantId: string
beforeEach(() => {
  tenantId = `tenant-${++campaigns}`
})

/** A campaign with one contact, and what a gate asks for it. */
async function scene() {
  const key = { tenantId, campaignId: 'spring' }
  const record = { ...key, version: 1, status: 'active' as const, settingsVersion: 1, settings: {} as never }
  await owner.createCampaign({ ...record, createdAt: NOON }, [])
  await owner.addContacts(key, [{ contactId: 'c0', phones: ['+14155550100'], zoneKey: '' }], NOON)
  const lease = (await owner.acquireLease(key, 'owner', null))!
  const item: Reservation = {
    attempt: {
      attemptId: 'spring.0.1',
      contactSeq: 0,
      contactId: 'c0',
      dial: 1,
      number: 1,
      callback: false,
      phone: '+14155550100',
      from: '+14155550199',
      state: 'reserved',
      reservedAt: NOON,
      sendBefore: NOON + 10_000,
    },
    expect: { contactVersion: 1, numberVersion: 0, consentVersion: 0, pausesVersion: 0 },
    phoneIndex: 0,
    decision: { at: NOON, attemptId: 'spring.0.1', contactId: 'c0' } as never,
    events: [],
  }
  return { key, record, lease, item }
}

/** Until one of our statements waits for a lock of another. */
async function untilBlocked(name: string): Promise<void> {
  const waits = `select 1 from pg_stat_activity
    where wait_event_type = 'Lock' and query like '%"${server.schema}".v%\\_${name}(%'`
  while ((await admin.query(waits)).rowCount === 0) await new Promise(resolve => setTimeout(resolve, 2))
}

const commands: Record<string, { method: string; run: () => Promise<unknown> }> = {
  'an opt-out': {
    method: 'suppress',
    run: () =>
      other.suppress(tenantId, [
        { phone: '+14155550100', scope: 'everything', reason: 'opt_out', at: NOON, expiresAt: null },
      ]),
  },
  'a consent revoked': {
    method: 'set_consent',
    run: () => other.setConsent(tenantId, 'c0', { status: 'revoked', at: NOON, expiresAt: null }),
  },
  'a pause': {
    method: 'update_campaign',
    run: async () => {
      const record = await other.getCampaign({ tenantId, campaignId: 'spring' })
      await other.updateCampaign({ ...record!, version: 2, status: 'paused' }, [])
    },
  },
}

test.each(Object.entries(commands))(
  '%s does not resolve while a reservation that did not see it is being written',
  async (_, { method, run }) => {
    const { key, lease, item } = await scene()
    const reached = holding.hold('reserve')
    const reserving = owner.reserve(lease, 1, [item])
    await reached
    let resolved = false
    const command = run().then(() => {
      resolved = true
    })
    await untilBlocked(method)
    expect(resolved).toBe(false)
    holding.goOn('commit')
    expect(await reserving).toEqual(['reserved'])
    await command
    expect(await other.openRequests({ tenantId: key.tenantId })).toHaveLength(1)
  },
)

test('a reservation that comes while an opt-out is being written waits for it, and conflicts', async () => {
  const { lease, item } = await scene()
  const reached = holding.hold('suppress')
  const suppressing = owner.suppress(tenantId, [
    { phone: '+14155550100', scope: 'everything', reason: 'opt_out', at: NOON, expiresAt: null },
  ])
  await reached
  const reserving = other.reserve(lease, 1, [item])
  await untilBlocked('reserve')
  holding.goOn('commit')
  await suppressing
  expect(await reserving).toEqual(['conflict'])
})

test('a row with the number of a contact that is being erased waits for it, and does not get in', async () => {
  const { key } = await scene()
  const reached = holding.hold('erase_contact')
  const hashes = { '+14155550100': 'hash' }
  const erasing = owner.eraseContact(tenantId, 'c0', { at: NOON, keyId: 'key', hashes })
  await reached
  const row = { contactId: 'again', phones: ['+14155550100'], phoneHashes: ['hash'], zoneKey: 'Europe/Paris' }
  const adding = other.addContacts(key, [row], NOON)
  await untilBlocked('add_contacts')
  holding.goOn('commit')
  expect(await erasing).toMatchObject({ kind: 'erased' })
  expect(await adding).toMatchObject([{ kind: 'skipped', reason: 'suppressed' }])
})

test('an erasure waits for rows that are being added, and erases them', async () => {
  const { key } = await scene()
  const sister = { tenantId, campaignId: 'autumn' }
  await owner.createCampaign({ ...(await owner.getCampaign(key))!, ...sister, version: 1 }, [])
  const reached = holding.hold('add_contacts')
  const adding = owner.addContacts(sister, [{ contactId: 'c0', phones: ['+14155550100'], zoneKey: 'UTC' }], NOON)
  await reached
  const erasing = other.eraseContact(tenantId, 'c0', { at: NOON, keyId: 'key', hashes: { '+14155550100': 'hash' } })
  await untilBlocked('erase_contact')
  holding.goOn('commit')
  await adding
  expect(await erasing).toMatchObject({ kind: 'erased', record: { campaigns: 2 } })
})

test('a write of an owner whose lease ends while it waits for a lock is refused', async () => {
  const { key, record, lease } = await scene()
  await owner.renewLeases([lease], 30)
  const reached = holding.hold('update_campaign')
  const updating = owner.updateCampaign({ ...record, createdAt: NOON, version: 2 }, [])
  await reached
  const committing = other.commit(lease, [], { events: [{ type: 'campaign.resumed', at: NOON }] })
  const refused = expect(committing).rejects.toMatchObject({ code: 'LEASE_LOST' })
  await untilBlocked('commit')
  const ended = `select 1 from ${server.schema}.campaign_state
    where tenant_id = $1 and lease_ends_at < extract(epoch from clock_timestamp()) * 1000`
  while ((await admin.query(ended, [tenantId])).rowCount === 0) await new Promise(resolve => setTimeout(resolve, 5))
  holding.goOn('commit')
  await updating
  await refused
  expect(await other.lastEventSeq(key)).toBe(0)
})

test('webhooks are taken in while the owner writes', async () => {
  const { lease, item } = await scene()
  const reached = holding.hold('reserve')
  const reserving = owner.reserve(lease, 1, [item])
  await reached
  const outcome = { code: 'sold', success: true, recordedAt: NOON }
  const draft = { kind: 'outcome', tenantId, attemptId: 'spring.0.1', outcome, receivedAt: NOON } as const
  expect((await other.record([draft])).ids).toHaveLength(1)
  holding.goOn('commit')
  expect(await reserving).toEqual(['reserved'])
})

test('a connection cut before the commit leaves no trace, and the caller is told', async () => {
  const { key, lease, item } = await scene()
  const before = await other.getContact(key, 'c0', 0)
  const reached = holding.hold('reserve')
  const reserving = owner.reserve(lease, 1, [item])
  await reached
  holding.goOn('break')
  await expect(reserving).rejects.toThrow()
  expect(await other.getContact(key, 'c0', 0)).toEqual(before)
  expect(await other.decisions({ ...key, newestFirst: true, limit: 1 })).toEqual([])
  expect(await owner.reserve(lease, 1, [item])).toEqual(['reserved'])
})
