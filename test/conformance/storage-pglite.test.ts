import { PGlite } from '@electric-sql/pglite'
import { pgliteStorage } from 'outdial/postgres'
import { storageConformance } from 'outdial/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { PostgresUnderTest } from './postgres-under-test.js'

let database: PGlite
let under: PostgresUnderTest

beforeAll(async () => {
  database = await PGlite.create()
  const storage = await pgliteStorage({ database, now: () => under.now })
  under = new PostgresUnderTest(storage, 'outdial', sql => database.exec(sql))
  await storage.migrate()
}, 60_000)

afterAll(async () => {
  await under?.storage.close()
  await database?.close()
})

describe('pglite', () => {
  storageConformance({
    test,
    factory: () => under.fresh(),
    capabilities: { eventWindow: { skip: 'keeps every event' } },
  })
})
