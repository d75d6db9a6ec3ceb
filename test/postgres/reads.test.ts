import type { DueContact, Lease, NewContact, Reservation, Storage, Transition } from 'outdial'
import { attemptId } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

// What a method reads must not grow with the campaign. The server counts each row and index entry that a transaction
// looked at, whatever plan it went by; so each method is run on a small campaign and on a large one, on connections that
// planned while the tables were empty.

const SMALL = 400
const LARGE = process.env.OUTDIAL_LONG ? 1_000_000 : 12_000
const BATCH = 50
const NOON = Date.UTC(2026, 2, 2, 12)
const zones = ['America/New_York', 'America/Denver', 'Europe/Paris', '']
const key = { tenantId: 'acme', campaignId: 'spring' }

/** Runs each statement in a transaction of its own and asks the server what it read. */
class ReadingPool {
  reads = 0

  constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
  ) {}

  async query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][] }> {
    if (!config.text.startsWith('select ') || config.values === undefined) return this.pool.query(config)
    const client = await this.pool.connect()
    try {
      await client.query('begin')
      const before = await this.#counted(client)
      const result = await client.query<unknown[]>(config)
      this.reads += (await this.#counted(client)) - before
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }

  /** So far in this transaction, and in those before that the server has not yet put on the books. */
  async #counted(client: pg.PoolClient): Promise<number> {
    const { rows } = await client.query(
      `select sum(pg_stat_get_xact_tuples_returned(c.oid))::int as reads from pg_class c
       where c.relnamespace = '${this.schema}'::regnamespace and c.relkind in ('r', 'i')`,
    )
    return rows[0].reads
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
let pool: pg.Pool
let reading: ReadingPool
let storage: PostgresStorage
let lease: Lease
let added = 0

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 1 })
  reading = new ReadingPool(pool, server.schema)
  storage = await postgresStorage({ pool: reading, schema: server.schema })
  await storage.migrate()
  const record = { ...key, version: 1, status: 'active' as const, settingsVersion: 1, settings: {} as never }
  await storage.createCampaign({ ...record, createdAt: NOON }, [])
  lease = (await storage.acquireLease(key, 'owner', null))!
})

afterAll(async () => {
  await storage?.close()
  await pool?.end()
  await server?.drop()
})

async function grow(to: number): Promise<void> {
  while (added < to) {
    const count = Math.min(1_000, to - added)
    await storage.addContacts(key, rows(count), NOON)
  }
}

function rows(count: number): NewContact[] {
  return Array.from({ length: count }, () => {
    const n = added++
    return { contactId: `c${n}`, phones: [`+1415${2_000_000 + n}`], zoneKey: zones[n % zones.length]! }
  })
}

function reservation(contact: DueContact): Reservation {
  const id = attemptId(key.campaignId, contact.seq, contact.dials + 1)
  return {
    attempt: {
      attemptId: id,
      contactSeq: contact.seq,
      contactId: contact.contactId,
      dial: contact.dials + 1,
      number: 1,
      callback: false,
      phone: contact.phones[0]!,
      from: '+14155550100',
      state: 'reserved',
      reservedAt: NOON,
      sendBefore: NOON + 10_000,
    },
    expect: {
      contactVersion: contact.version,
      numberVersion: contact.numbers[0]!.version,
      consentVersion: contact.consentVersion,
      pausesVersion: 0,
    },
    phoneIndex: 0,
    decision: { at: NOON, attemptId: id, contactId: contact.contactId } as never,
    events: [
      { type: 'attempt.reserved', at: NOON, attemptId: id, contactId: contact.contactId, number: 1, callback: false },
    ],
  }
}

/** Each method that an owner or a question runs again and again; what each read, in all. */
async function reads(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const counted = async <T>(name: string, call: (storage: Storage) => Promise<T>): Promise<T> => {
    reading.reads = 0
    const result = await call(storage)
    counts[name] = reading.reads
    return result
  }
  const query = { now: NOON, zoneKeys: zones.slice(0, 2), limit: BATCH, startsSinceAt: 0 }
  const due = await counted('claimDue', each => each.claimDue(lease, query))
  expect(due.length).toBe(BATCH)
  const items = due.map(reservation)
  const replies = await counted('reserve', each => each.reserve(lease, 1, items))
  expect(replies.every(reply => reply === 'reserved')).toBe(true)
  await counted('liveAttempts', each => each.liveAttempts(lease))
  await counted('openRequests', each => each.openRequests({ tenantId: 'acme', campaignId: 'spring' }))
  const ends = items.map(({ attempt }): Transition => {
    const ended = {
      ...attempt,
      state: 'ended' as const,
      settledAt: NOON - 7_200_000,
      endedAt: NOON,
      result: 'busy' as const,
    }
    const contact = { status: 'pending' as const, dueAt: NOON + 3_600_000 }
    return { contactSeq: attempt.contactSeq, contact, attempt: ended, events: [] }
  })
  await counted('commit', each => each.commit(lease, ends, { events: [{ type: 'campaign.resumed', at: NOON }] }))
  await counted('progress', each => each.progress(key))
  await counted('pendingByZone', each => each.pendingByZone(key))
  await counted('getContact', each => each.getContact(key, due[0]!.contactId, 0))
  await counted('scanContacts', each => each.scanContacts(key, { afterSeq: 100, limit: 20 }))
  await counted('getAttempt', each => each.getAttempt(key, items[0]!.attempt.attemptId))
  await counted('readEvents', each => each.readEvents(key, 10, 20))
  await counted('decisions', each => each.decisions(key, { limit: 20 }))
  await counted('decisions of a contact', each => each.decisions(key, { contactId: due[0]!.contactId, limit: 20 }))
  const cap = { numbers: ['+14155550100'], max: 3, sinceAt: NOON - 3_600_000 }
  await counted('callerUse', each => each.callerUse('acme', cap))
  await counted('survey', each => each.survey({ tenantId: 'acme', owner: 'owner', ttlMs: null, limit: 10 }))
  await counted('renewLeases', each => each.renewLeases([lease], null))
  const outcome = { code: 'sold', success: true, recordedAt: NOON }
  const item = { kind: 'outcome', tenantId: 'acme', attemptId: 'spring.0.1', outcome, receivedAt: NOON } as const
  const { ids } = await counted('record', each => each.record([item]))
  await counted('inbox', each => each.inbox(lease, 10))
  await counted('commit of an inbox item', each => each.commit(lease, [], { applied: ids }))
  await counted('suppress', each => each.suppress('acme', [{ phone: '+14155550177', reason: 'opt_out', at: NOON }]))
  await counted('addContacts', each => each.addContacts(key, rows(BATCH), NOON))
  await counted('skipPending', each => each.skipPending(lease, 'campaign_cancelled', NOON, BATCH))
  await counted('skipPending again', each => each.skipPending(lease, 'campaign_cancelled', NOON, BATCH))
  return counts
}

test('what a method reads depends on what it is asked for, not on how many contacts there are', async () => {
  await grow(SMALL)
  // Sessions settle on a plan after five runs.
  let small: Record<string, number> = {}
  for (let run = 0; run < 2; run++) small = await reads()
  await grow(LARGE)
  const large = await reads()
  await pool.query(`analyze ${server.schema}.contacts, ${server.schema}.attempts, ${server.schema}.numbers`)
  const analysed = await reads()
  if (process.env.OUTDIAL_READS) for (const k of Object.keys(small)) console.log(k, small[k], large[k], analysed[k])
  for (const [when, counts] of Object.entries({ large, analysed })) {
    for (const [method, count] of Object.entries(counts)) {
      const bound = 2 * small[method]! + 20 * BATCH
      expect.soft(count, `${method}, ${when}: ${small[method]} among ${SMALL} contacts`).toBeLessThanOrEqual(bound)
    }
  }
}, 600_000)
