import type { Lease, Storage } from 'outdial'
import { postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

const key = { tenantId: 'acme', campaignId: 'spring' }
const NOON = Date.UTC(2026, 2, 2, 12)

/** A pool that writes down what is sent through it. */
class CountedPool {
  readonly sent: string[] = []

  constructor(private readonly pool: pg.Pool) {}

  query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][] }> {
    this.sent.push(config.text)
    return this.pool.query(config)
  }

  connect(): Promise<pg.PoolClient> {
    this.sent.push('(connection)')
    return this.pool.connect()
  }

  end(): Promise<void> {
    return this.pool.end()
  }

  on(event: 'error', listener: (error: Error) => void): unknown {
    return this.pool.on(event, listener)
  }
}

let server: TestPostgres
let pool: pg.Pool
beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 2 })
})
afterAll(async () => {
  await pool?.end()
  await server?.drop()
})

/** One call of each method of the port, in an order in which each has something to do. */
const calls: Record<
  Exclude<keyof Storage, 'shared' | 'watch'>,
  (storage: Storage, lease: Lease) => Promise<unknown>
> = {
  createCampaign: storage =>
    storage.createCampaign(
      { ...key, version: 1, status: 'active', settingsVersion: 1, settings: {} as never, createdAt: NOON },
      [{ type: 'campaign.created', at: NOON }],
    ),
  getCampaign: storage => storage.getCampaign(key),
  listCampaigns: storage => storage.listCampaigns({ tenantId: 'acme', limit: 10 }),
  acquireLease: storage => storage.acquireLease(key, 'owner', null),
  renewLeases: (storage, lease) => storage.renewLeases([lease, lease], null),
  survey: storage => storage.survey({ tenantId: 'acme', owner: 'owner', ttlMs: null, limit: 10 }),
  addContacts: storage =>
    storage.addContacts(
      key,
      [0, 1, 2].map(n => ({ contactId: `c${n}`, phones: [`+1415555010${n}`], zoneKey: 'Europe/Paris' })),
      NOON,
    ),
  getContact: storage => storage.getContact(key, 'c0', 0),
  scanContacts: storage => storage.scanContacts(key, { limit: 10 }),
  progress: storage => storage.progress(key),
  pendingByZone: storage => storage.pendingByZone(key),
  claimDue: (storage, lease) =>
    storage.claimDue(lease, { now: NOON, zoneKeys: ['Europe/Paris', ''], limit: 10, startsSinceAt: 0 }),
  reserve: (storage, lease) => storage.reserve(lease, 1, [0, 1].map(reservation)),
  callerUse: storage => storage.callerUse('acme', { numbers: ['+14155550100', '+14155550101'], max: 3, sinceAt: 0 }),
  openRequests: storage => storage.openRequests({ tenantId: 'acme', contactIds: ['c0'] }),
  accountUse: storage => storage.accountUse('trunk', NOON),
  commit: (storage, lease) =>
    storage.commit(lease, [{ contactSeq: 0, attempt: { ...reservation(0).attempt, state: 'dialing' }, events: [] }], {
      batch: 1,
      events: [{ type: 'campaign.resumed', at: NOON }],
    }),
  liveAttempts: (storage, lease) => storage.liveAttempts(lease),
  startsSince: (storage, lease) => storage.startsSince(lease, 0),
  getAttempt: storage => storage.getAttempt(key, 'spring.0.1'),
  record: storage => storage.record([outcome('spring.0.1'), outcome('spring.1.1'), outcome('autumn.1.1')]),
  inbox: (storage, lease) => storage.inbox(lease, 10),
  expireContacts: (storage, lease) => storage.expireContacts(lease, NOON, 10),
  spending: storage => storage.spending(key),
  skipPending: (storage, lease) => storage.skipPending(lease, 'campaign_cancelled', NOON, 10),
  suppress: storage =>
    storage.suppress('acme', [
      { phone: '+14155550109', scope: 'everything', reason: 'opt_out', at: NOON, expiresAt: null },
    ]),
  getSuppressions: storage => storage.getSuppressions('acme', '+14155550109'),
  unsuppress: storage => storage.unsuppress('acme', ['+14155550109']),
  liftOutdated: storage => storage.liftOutdated('acme', { name: 'A list', asOf: NOON }, 10),
  noteList: storage => storage.noteList('acme', { name: 'A list', asOf: NOON, complete: true, importedAt: NOON }),
  suppressionLists: storage => storage.suppressionLists('acme'),
  setPause: storage =>
    storage.setPause('acme', 'US-LA', { jurisdiction: 'US-LA', at: NOON, until: null, reason: 'A storm' }),
  pauses: storage => storage.pauses('acme'),
  eraseContact: storage =>
    storage.eraseContact('acme', 'c2', { at: NOON, keyId: 'k', hashes: { '+14155550102': 'h' } }),
  getErasure: storage => storage.getErasure('acme', 'c2'),
  erasureKeys: storage => storage.erasureKeys('acme'),
  consentHistory: storage => storage.consentHistory('acme', 'c0'),
  setConsent: storage => storage.setConsent('acme', 'c0', { status: 'granted', at: NOON, expiresAt: null }),
  readEvents: storage => storage.readEvents(key, 0, 10),
  lastEventSeq: storage => storage.lastEventSeq(key),
  decisions: storage => storage.decisions({ ...key, newestFirst: true, limit: 10 }),
  updateCampaign: async storage => {
    const record = await storage.getCampaign(key)
    return storage.updateCampaign({ ...record!, version: 2, status: 'paused' }, [])
  },
  releaseLease: (storage, lease) => storage.releaseLease(lease),
}

function reservation(n: number) {
  const phone = `+1415555010${n}`
  return {
    attempt: {
      attemptId: `spring.${n}.1`,
      contactSeq: n,
      contactId: `c${n}`,
      dial: 1,
      number: 1,
      callback: false,
      phone,
      from: '+14155550100',
      state: 'reserved' as const,
      reservedAt: NOON,
      sendBefore: NOON + 10_000,
    },
    expect: { contactVersion: 1, numberVersion: 0, consentVersion: 0, pausesVersion: 0 },
    phoneIndex: 0,
    decision: { at: NOON, attemptId: `spring.${n}.1`, contactId: `c${n}` } as never,
    events: [],
    callerCap: { max: 10, sinceAt: 0 },
    account: { accountId: 'trunk', concurrentCalls: 5, callsPerHour: null, waitMs: 1_000 },
  }
}

function outcome(attemptId: string) {
  const said = { code: 'sold', success: true, recordedAt: NOON }
  return { kind: 'outcome' as const, tenantId: 'acme', attemptId, outcome: said, receivedAt: NOON }
}

test('each method of the port is one statement; hints go by themselves, many together', async () => {
  const counted = new CountedPool(pool)
  const storage = await postgresStorage({ pool: counted, schema: server.schema })
  await storage.migrate()
  const lease: Lease = { ...key, owner: 'owner', fence: 1 }
  const isOwn = (sql: string) => !/pg_notify|gen_random_uuid/.test(sql)
  counted.sent.length = 0
  let done = 0
  for (const [method, call] of Object.entries(calls)) {
    const before = counted.sent.filter(isOwn).length
    await call(storage, lease)
    const expected = method === 'updateCampaign' ? 2 : 1
    expect([method, counted.sent.filter(isOwn).slice(before)]).toEqual([method, expect.any(Array)])
    expect([method, counted.sent.filter(isOwn).length - before]).toEqual([method, expected])
    done += 1
  }
  expect(done).toBe(Object.keys(calls).length)
  await storage.close()
  expect(counted.sent.filter(sql => !isOwn(sql)).length).toBeLessThan(done / 2 + 2)
})
