import type {
  CampaignKey,
  DueContact,
  Lease,
  NewContact,
  Reservation,
  Storage,
  SuppressionEntry,
  Transition,
} from 'outdial'
import { attemptId } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

// What a method reads must not grow with the campaign. The server counts each row and index entry that a transaction
// looked at, whatever plan it went by; so each method is run on a small campaign and on a large one, on a connection that
// planned while the campaign was small, whatever the planner had been told of the tables by then.

const SMALL = 400
const LARGE = process.env.OUTDIAL_LONG ? 1_000_000 : 4_000
const BATCH = 50
const NOON = Date.UTC(2026, 2, 2, 12)
const PAST = NOON - 2 * 86_400_000
const FROM = '+14155550100'
const zones = ['America/New_York', 'America/Denver', 'Europe/Paris', '']

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

/** A storage in a schema of its own on one connection. */
interface Database {
  server: TestPostgres
  pool: pg.Pool
  reading: ReadingPool
  storage: PostgresStorage
}

const open: Database[] = []

afterAll(async () => {
  for (const { storage, pool, server } of open) {
    await storage.close()
    await pool.end()
    await server.drop()
  }
})

async function database(): Promise<Database> {
  const server = await testPostgres()
  const pool = new pg.Pool({ connectionString: server.connectionString, max: 1 })
  const reading = new ReadingPool(pool, server.schema)
  const storage = await postgresStorage({ pool: reading, schema: server.schema })
  open.push({ server, pool, reading, storage })
  await storage.migrate()
  // The planner knows what the test tells it, and nothing more.
  for (const { name } of (
    await pool.query(`select relname as name from pg_class where relkind = 'r' and
    relnamespace = '${server.schema}'::regnamespace`)
  ).rows)
    await pool.query(`alter table ${server.schema}.${name} set (autovacuum_enabled = false)`)
  await pool.query(`alter table ${server.schema}.contacts alter column dials set default 1`)
  return { server, pool, reading, storage }
}

async function analyse({ pool, server }: Database): Promise<void> {
  const tables =
    'campaigns campaign_state contacts contact_phones attempts numbers suppressions consents events decisions inbox zones'
  for (const table of tables.split(' ')) await pool.query(`vacuum analyze ${server.schema}.${table}`)
}

/** A campaign that grows, and what reading it takes. */
class Growing {
  #added = 0
  #listed = 0

  private constructor(
    readonly on: Database,
    readonly key: CampaignKey,
    readonly lease: Lease,
    readonly firstPhone: number,
  ) {}

  static async campaign(on: Database, key: CampaignKey, firstPhone = 2_000_000): Promise<Growing> {
    const record = { ...key, version: 1, status: 'active' as const, settingsVersion: 1, settings: {} as never }
    await on.storage.createCampaign({ ...record, createdAt: NOON }, [])
    return new Growing(on, key, (await on.storage.acquireLease(key, 'owner', null))!, firstPhone)
  }

  /** Every contact of which was called once, two days ago; not written by an update, whose old rows would be read too. */
  async grow(to: number): Promise<void> {
    while (this.#added < to)
      await this.on.storage.addContacts(this.key, this.rows(Math.min(1_000, to - this.#added)), NOON)
    // One text is one transaction, which nothing of the storage's gets into.
    await this.on.pool.query(`set local search_path = ${this.on.server.schema};
      create temporary table fresh on commit drop as select c.*, k.tenant_id from contacts c join campaigns k using (cid)
        where k.campaign_id = '${this.key.campaignId}' and not exists (select from attempts a where a.cid = c.cid and a.seq = c.seq);
      insert into attempts (cid, seq, dial, tenant_id, phone, from_number, live, reserved_at, send_before, settled_at, ended_at,
        record) select cid, seq, 1, tenant_id, phones[1], '${FROM}', false, ${PAST}, ${PAST}, ${PAST}, ${PAST}, '{}' from fresh;
      insert into numbers (tenant_id, phone) select tenant_id, phones[1] from fresh on conflict do nothing;
      insert into numbers (tenant_id, phone) select tenant_id, '+1416' || substr(phones[1], 6) from fresh on conflict do nothing;
      insert into suppressions (tenant_id, phone, scope, reason, list, as_of, at, record)
        select tenant_id, '+1416' || substr(phones[1], 6), 'everything', 'do_not_call', 'A list', ${NOON}, 0, '{}' from fresh
        on conflict do nothing;
      insert into consents (tenant_id, contact_id) select tenant_id, contact_id from fresh on conflict do nothing;
      insert into decisions (cid, seq, tenant_id, contact_id, phone_hash, at, record)
      select cid, -1 - seq, tenant_id, contact_id, contact_id, seq, '{}' from fresh;
      insert into events (cid, seq, record) select cid, -1 - seq, '{}' from fresh`)
  }

  /** Entries of numbers that no contact has; other ones each time, unless told where to begin. */
  listed(count: number, asOf: number, from = (this.#listed += count)): SuppressionEntry[] {
    return Array.from({ length: count }, (_, n) => ({
      ...{ phone: `+1417${this.firstPhone + from + n}`, scope: 'everything', reason: 'do_not_call', at: NOON },
      ...{ expiresAt: null, list: { name: 'A list', asOf } },
    }))
  }

  rows(count: number): NewContact[] {
    return Array.from({ length: count }, () => {
      const n = this.#added++
      return { contactId: `c${n}`, phones: [`+1415${this.firstPhone + n}`], zoneKey: zones[n % zones.length]! }
    })
  }

  /** Each method that an owner or a question runs again and again; what each read, in all. */
  async reads(): Promise<Record<string, number>> {
    const { on, key, lease } = this
    const counts: Record<string, number> = {}
    const counted = async <T>(name: string, call: (storage: Storage) => Promise<T>): Promise<T> => {
      on.reading.reads = 0
      const result = await call(on.storage)
      counts[name] = on.reading.reads
      return result
    }
    const query = { now: NOON, zoneKeys: zones.slice(0, 2), limit: BATCH, startsSinceAt: 0 }
    const due = await counted('claimDue', each => each.claimDue(lease, query))
    expect(due.length).toBe(BATCH)
    const items = due.map(contact => reservation(key, contact))
    const replies = await counted('reserve', each => each.reserve(lease, 1, items))
    expect(replies.every(reply => reply === 'reserved')).toBe(true)
    await counted('liveAttempts', each => each.liveAttempts(lease))
    await counted('openRequests', each => each.openRequests(key))
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
    await counted('decisions', each => each.decisions({ ...key, newestFirst: true, limit: 20 }))
    const decided = { tenantId: key.tenantId, limit: 20 }
    await counted('decisions from a place on', each =>
      each.decisions({ ...key, ...decided, after: { at: NOON, campaignId: key.campaignId, seq: 5 } }),
    )
    await counted('decisions of a contact', each =>
      each.decisions({ ...key, ...decided, contactIds: [due[0]!.contactId] }),
    )
    await counted('decisions of a number', each => each.decisions({ ...decided, phoneHash: due[0]!.contactId }))
    await counted('decisions from a time on', each => each.decisions({ ...decided, fromAt: NOON - 10 }))
    const cap = { numbers: [FROM], max: 3, sinceAt: NOON - 3_600_000 }
    await counted('callerUse', each => each.callerUse(key.tenantId, cap))
    await counted('survey', each => each.survey({ tenantId: key.tenantId, owner: 'owner', ttlMs: null, limit: 10 }))
    await counted('renewLeases', each => each.renewLeases([lease], null))
    const outcome = { code: 'sold', success: true, recordedAt: NOON }
    const item = {
      kind: 'outcome',
      tenantId: key.tenantId,
      attemptId: `${key.campaignId}.0.1`,
      outcome,
      receivedAt: NOON,
    } as const
    const { ids } = await counted('record', each => each.record([item]))
    await counted('inbox', each => each.inbox(lease, 10))
    await counted('commit of an inbox item', each => each.commit(lease, [], { applied: ids }))
    await counted('suppress', each => each.suppress(key.tenantId, this.listed(BATCH, NOON - 1)))
    await counted('suppress again', each => each.suppress(key.tenantId, this.listed(BATCH, NOON - 1, 0)))
    await counted('liftOutdated', each => each.liftOutdated(key.tenantId, { name: 'A list', asOf: NOON }, BATCH))
    const phones = this.listed(BATCH, NOON, 0).map(({ phone }) => phone)
    await counted('unsuppress', each => each.unsuppress(key.tenantId, phones, { scope: 'everything' }))
    await counted('getSuppressions', each => each.getSuppressions(key.tenantId, this.listed(1, NOON)[0]!.phone))
    await counted('addContacts', each => each.addContacts(key, this.rows(BATCH), NOON))
    await counted('skipPending', each => each.skipPending(lease, 'campaign_cancelled', NOON, BATCH))
    await counted('skipPending again', each => each.skipPending(lease, 'campaign_cancelled', NOON, BATCH))
    return counts
  }
}

function reservation(key: CampaignKey, contact: DueContact): Reservation {
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
      from: FROM,
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

/** Sessions settle on a plan after five runs. */
async function settled(campaign: Growing): Promise<Record<string, number>> {
  await campaign.grow(SMALL)
  for (let run = 0; run < 2; run++) await campaign.reads()
  return campaign.reads()
}

function expectAlike(small: Record<string, number>, when: string, counts: Record<string, number>): void {
  if (process.env.OUTDIAL_READS)
    console.log(
      when,
      Object.keys(small)
        .map(k => `${k} ${small[k]} ${counts[k]}`)
        .join('\n'),
    )
  for (const [method, count] of Object.entries(counts)) {
    const bound = 2 * small[method]! + 20 * BATCH
    expect.soft(count, `${method}, ${when}: ${small[method]} among ${SMALL} contacts`).toBeLessThanOrEqual(bound)
  }
}

test('what a method reads depends on what it is asked for, not on how many contacts there are', async () => {
  const on = await database()
  const campaign = await Growing.campaign(on, { tenantId: 'acme', campaignId: 'spring' })
  const small = await settled(campaign)
  await campaign.grow(LARGE)
  expectAlike(small, 'large', await campaign.reads())
  await analyse(on)
  expectAlike(small, 'large and analysed', await campaign.reads())

  // To the planner this campaign is all there is, and a row of any other is hardly to be expected.
  const second = await Growing.campaign(on, { tenantId: 'other', campaignId: 'summer' })
  const fewOfSecond = await settled(second)
  await second.grow(LARGE)
  expectAlike(fewOfSecond, 'a second campaign, large', await second.reads())
}, 600_000)

// Tests beside this one make and drop schemas; a flood of such news makes every session plan anew, and proves nothing then.
test('what a method reads does not grow when sessions planned for tables that had nothing in them', {
  timeout: 600_000,
  retry: 2,
}, async () => {
  const on = await database()
  await analyse(on)
  await on.pool.query('set plan_cache_mode = force_generic_plan')
  const campaign = await Growing.campaign(on, { tenantId: 'acme', campaignId: 'spring' })
  // The plans of this run are kept: nothing that this connection hears of makes it plan anew.
  await campaign.grow(2 * BATCH)
  await campaign.reads()
  const small = await settled(campaign)
  await campaign.grow(LARGE)
  expectAlike(small, 'large', await campaign.reads())
})
