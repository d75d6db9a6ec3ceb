import { afterAll, beforeAll, describe } from 'vitest'
import type { OpenGrounds } from '../grounds/ground.js'
import { openPglite } from '../grounds/pglite.js'
import { everyPromiseOn, sameStoryAsMemory } from '../on-storage.js'

let open: OpenGrounds

beforeAll(async () => {
  open = await openPglite()
}, 60_000)

afterAll(() => open?.close())

describe('engines that share a PGlite, which fails', () => {
  everyPromiseOn('pglite', () => open.grounds, { short: [3, 4], long: 60 })
  sameStoryAsMemory('pglite', () => open.grounds, { short: [14], long: 30 })
})
