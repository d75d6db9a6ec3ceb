import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { memoryDump } from './memory-dump.js'
import { erasedFromEverywhere } from './person.js'

test('nothing personal of an erased contact is left in memory storage, looked through field by field', async () => {
  const storage = new MemoryStorage()
  await erasedFromEverywhere(
    () => storage,
    async () => memoryDump(storage),
  )
})

test('the dump sees private fields, maps, sets, and columns of numbers', () => {
  class Hidden {
    readonly #text = 'private text'
    readonly #map = new Map([['a key', { deep: ['in a list'] }]])
    readonly #set = new Set(['in a set'])
    readonly column = new Float64Array([0, 12125550987])
    uses = () => [this.#text, this.#map, this.#set]
  }
  const dump = memoryDump(new Hidden())
  for (const held of ['private text', 'a key', 'in a list', 'in a set', '12125550987']) expect(dump).toContain(held)
})
