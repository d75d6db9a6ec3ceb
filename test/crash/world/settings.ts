import type { StorageAddress } from '../storage/open.ts'
import type { World } from './world.ts'

/** What a provider promises, and so what the engine may do after an ambiguous answer. */
export type Provider = 'plain' | 'authoritative' | 'idempotent'

/** All that the processes of one run have in common. Durations are the world's, but for `leaseMs`, which is the engine's option too. */
export interface RunSettings {
  world: World
  seed: string
  storage: StorageAddress
  provider: Provider
  leaseMs: number
  requestTimeoutMs: number
  sendWindowMs: number
  graceMs: number
}

export const apiKey = 'an API key'
export const webhookSecret = 'a webhook secret'
/** Where the carrier believes our webhooks arrive; as behind a load balancer, any process may get one. */
export const publicUrl = 'http://outdial.test/hooks'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/**
 * 240 times as fast: an hour is 15 s, a lease 0.625 s. A request may take longer than a lease lasts, so that others take over
 * while it is under way.
 */
export const pace = {
  speed: 240,
  leaseMs: 150 * SECOND,
  requestTimeoutMs: 5 * MINUTE,
  sendWindowMs: MINUTE,
  graceMs: MINUTE,
  ringTimeoutMs: MINUTE,
  maxCallDurationMs: 2 * MINUTE,
  retryDelayMs: MINUTE,
}

/** Where a lookup proves anything: how long after its request settled a call that is not found was never placed. */
export const horizonMs = 10_000

/** Settings of a run that begins now. */
export function runSettings(own: { seed: string; provider: Provider; storage: StorageAddress }): RunSettings {
  const { speed, leaseMs, requestTimeoutMs, sendWindowMs, graceMs } = pace
  const world = { epochAt: Date.now(), speed }
  return { ...own, world, leaseMs, requestTimeoutMs, sendWindowMs, graceMs }
}
