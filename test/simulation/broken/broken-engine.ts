import type { PromiseName } from '../evidence/promises.js'
import type { StorageName } from '../scenario/draw-storage.js'
import type { PortFaults } from '../world.js'
import type { Mutation } from './bundle.js'

/** An engine with one fault, and the promise whose checker alone must catch it. */
export interface BrokenEngine {
  name: string
  promise: PromiseName
  /** A seed that was seen to catch it; tried first, to save time. */
  seed: number
  /** Engines share this storage, and it fails; default: one engine, in memory of its own. */
  storage?: StorageName
  /** The fault is in a port that is handed to the engine. */
  ports?: PortFaults
  /** The fault is in the source. */
  source?: Mutation[]
}
