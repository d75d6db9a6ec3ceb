import { afterAll, beforeAll, describe } from 'vitest'
import { testPostgres } from '../../postgres/server.ts'
import type { OpenGrounds } from '../grounds/ground.js'
import { openPostgres } from '../grounds/postgres.js'
import { everyPromiseOn, sameStoryAsMemory } from '../on-storage.js'

let open: OpenGrounds

beforeAll(async () => {
  open = await openPostgres(await testPostgres())
}, 60_000)

afterAll(() => open?.close())

describe('engines that share a Postgres, which fails and whose connections are cut', () => {
  everyPromiseOn('postgres', () => open.grounds, { short: [3, 4], long: 300 })
  sameStoryAsMemory('postgres', () => open.grounds, { short: [14], long: 100 })
})
