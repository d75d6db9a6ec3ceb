import { describe } from 'vitest'
import { inMemory } from '../grounds/memory.js'
import { everyPromiseOn } from '../on-storage.js'

describe('engines that share memory, which fails', () => {
  everyPromiseOn('memory', () => inMemory, { short: [3, 4, 12], long: 3_000 })
})
