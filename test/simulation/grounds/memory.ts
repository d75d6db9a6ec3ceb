import { MemoryStorage } from 'outdial/memory'
import type { Grounds } from './ground.js'

export const inMemory: Grounds = now => {
  const storage = new MemoryStorage({ now })
  return { storage, calm: storage, hintsAtOnce: true }
}
