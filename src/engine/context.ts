import type { ZoneSpans } from '../calling-hours/zone.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { Storage } from '../ports/storage.js'
import type { Telephony } from '../ports/telephony.js'
import type { ThrottleFactory } from '../ports/throttle.js'
import type { ProviderAccount } from './account.js'
import type { Embargo } from './embargo.js'
import type { Heartbeat } from './heartbeat.js'
import type { Lists } from './lists.js'
import type { Pauses } from './pauses.js'
import type { RequestRoom } from './request-room.js'
import type { RuleSource } from './rules.js'

/** What every part of one engine shares; made once by the engine. */
export interface EngineContext {
  storage: Storage
  telephony: Telephony
  clock: Clock
  random: Random
  logger: Logger
  throttle: ThrottleFactory
  room: RequestRoom
  /** The provider account behind `telephony`, where its use is limited. */
  account: ProviderAccount | undefined
  heartbeat: Heartbeat
  embargo: Embargo
  /** Names this engine as an owner of leases. */
  owner: string
  /** `null`: a lease is held until released. */
  leaseTtlMs: number | null
  /** Whether this engine may own campaigns at all. */
  runsCampaigns: boolean
  requestTimeoutMs: number
  /** How long after the gate a request may still be sent. */
  sendWindowMs: number
  /** Added to ring and talk time before a silent call is looked up or given up. */
  graceMs: number
  hashKey: string
  /** Whether the host gave it: only then it is there to compare hashes with later. */
  hashKeyGiven: boolean
  /** Whether campaigns that are made here get a hash chain. */
  hashChain: boolean
  /** The clocks of all zones that were asked for. */
  zones: ZoneSpans
  rules: RuleSource
  pauses: Pauses
  lists: Lists
  tzVersion: string
}
