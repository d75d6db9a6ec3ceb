import { CampaignEngine, SystemClock } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import { SimulatedCarrier } from 'outdial/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

let server: TestPostgres
let pool: pg.Pool
let storage: PostgresStorage

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 6 })
  storage = await postgresStorage({ pool, schema: server.schema })
  await storage.migrate()
})

afterAll(async () => {
  await storage?.close()
  await pool?.end()
  await server?.drop()
})

/** As a newer release leaves the schema: its functions have other names, and ours are gone. */
const migrateFurther = () =>
  pool.query(`update ${server.schema}.migrations set version = version + 98, functions = null;
    do $$ declare f regprocedure; begin
      for f in select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = '${server.schema}' loop
        execute 'drop function ' || f || ' cascade';
      end loop;
    end $$`)

/** In place of processes of the newer release: this one is of the right release again. */
async function fitAgain(): Promise<void> {
  await pool.query(`update ${server.schema}.migrations set version = version - 98`)
  await storage.migrate()
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise(resolve => setTimeout(resolve, 5))
}

test('a process whose schema another release migrated starts no call and takes no webhook in; where it fits, all go on, called once', {
  timeout: 60_000,
}, async () => {
  const clock = new SystemClock()
  const behaviour = { answer: 1, createMs: 10, setupMs: 10, ringMs: 50, talkMs: 100 } as const
  const telephony = new SimulatedCarrier({ clock, behaviour })
  let trouble = 0
  const logger = { warn: () => {}, error: () => void trouble++ }
  const engine = new CampaignEngine({ storage, telephony, clock, logger, hashKey: 'key' })
  const campaign = await engine.createCampaign({
    name: 'Spring',
    agent: { id: 'ada', name: 'Ada', numbers: '+442079460980', connect: { kind: 'say', text: 'Hello' } },
    segment: Array.from({ length: 24 }, (_, i) => ({ id: i, phone: `+4420794601${10 + i}` })),
    schedule: { timeZone: 'Europe/London', hours: { everyDay: '00:00-24:00' } },
    calls: { concurrentCalls: 2, wrapUp: '0s' },
  })
  await campaign.launch()
  await until(() => telephony.callsPlaced > 4)
  await migrateFurther()
  const ringing = { type: 'ringing', attemptId: `${campaign.id}.0.1` } as const
  await expect(engine.receive([ringing])).rejects.toMatchObject({ code: 'SCHEMA_NEWER' })
  await until(() => trouble > 0 && telephony.liveCalls === 0)
  const placed = telephony.callsPlaced
  expect(placed).toBeLessThan(24)
  const heard = trouble
  await until(() => trouble > heard + 2)
  expect(telephony.callsPlaced).toBe(placed)

  await fitAgain()
  const progress = await campaign.finished()
  expect(progress).toMatchObject({ total: 24, completed: 24 })
  expect(telephony.callsPlaced).toBe(24)
  await engine.close()
})
