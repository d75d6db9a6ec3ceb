import { z } from 'zod'
import type { DurationInput } from '../campaign/input/duration.js'
import { duration, fields, port, whole, yesOrNo } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import type { Sources } from '../contact/segment.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { Storage } from '../ports/storage.js'
import type { Telephony } from '../ports/telephony.js'
import type { ThrottleFactory } from '../ports/throttle.js'
import { type AccountInput, accountFields } from './account-input.js'
import type { RulesOption } from './rules.js'

/** What an engine is made of. Ports are used as they are given; two engines may share them. */
export interface EngineOptions {
  /** Where campaigns live, e.g. `new MemoryStorage()`. */
  storage: Storage
  /** Who places the calls. */
  telephony: Telephony
  /** Default: the system's. */
  clock?: Clock
  /** Source of jitter and ids; default: the clock's if it has one, as `FakeClock` does, else the system's. */
  random?: Random
  /** Default: the console. */
  logger?: Logger
  /** Default: `bottleneckThrottle`. */
  throttle?: ThrottleFactory
  /** Named segments, `segment: { source: 'name' }`. */
  sources?: Sources
  /** Calling rules that campaigns may be put under by `compliance`. Default: none. */
  rules?: RulesOption
  /** Default `'default'`. */
  tenantId?: string
  /**
   * The provider account that `telephony` places its calls on, where campaigns or processes share one: its limits hold
   * over all of them, on one storage. Calls are counted by `id`, whatever the tenant.
   */
  account?: AccountInput
  /** Requests to the provider under way at once, over all campaigns; default 100. */
  maxRequestsInFlight?: number
  /** How long the provider may take to answer a create before the answer counts as ambiguous; default 15 s. */
  requestTimeout?: DurationInput
  /** How long after the gate's yes a request may still be sent; default 5 s. */
  sendWindow?: DurationInput
  /** Time beyond ring and talk time after which a silent call is looked up or given up; default 30 s. */
  grace?: DurationInput
  /**
   * How long an engine that died keeps its campaigns from the others; default 15 s where the storage says that processes
   * share it. `null`, the default elsewhere: a campaign is held until the engine closes.
   */
  lease?: DurationInput | null
  /** `false`: this engine never dials. It gives commands, takes webhooks and answers questions; others own. Default `true`. */
  runCampaigns?: boolean
  /**
   * Key for derived contact ids and hashed numbers in decision records. Keep it secret, and the same for a storage that
   * outlives the process. Default: drawn from `random`, so that nobody can guess it.
   */
  hashKey?: string
  /**
   * `hashChain: true`: decisions of campaigns that this engine creates or clones are tied together by hashes, whatever engine
   * makes them later; see `verifyDecisions()`. Default: they are not.
   */
  decisions?: { hashChain?: boolean }
}

const SHARED_LEASE_MS = 15_000

const optionFields = fields('engine options: { storage, telephony, … }', {
  storage: port('storage adapter', 'claimDue', 'reserve', 'commit', 'readEvents', 'watch'),
  telephony: port('telephony adapter', 'createCall', 'getCall'),
  clock: port('clock', 'now', 'monotonic', 'setTimer', 'sleep').optional(),
  random: port('source of randomness', 'next').optional(),
  logger: port('logger', 'warn', 'error').optional(),
  throttle: z.custom(value => typeof value === 'function', 'a throttle factory').optional(),
  sources: z
    .record(
      z.string(),
      z.custom(value => typeof value === 'function', 'a function that gives rows'),
      'an object of functions by name',
    )
    .optional(),
  rules: fields('{ presets, holidays? }', {
    presets: z.array(z.unknown(), 'a list of presets, such as rulePresets()'),
    holidays: port('holiday provider', 'holidays').optional(),
  }).optional(),
  tenantId: z
    .string('text')
    .regex(/^[A-Za-z0-9_-]{1,40}$/, '1 to 40 letters, digits, _ or -')
    .optional(),
  account: accountFields.optional(),
  maxRequestsInFlight: whole(1, 100_000).optional(),
  requestTimeout: duration('1ms', '10m').optional(),
  sendWindow: duration('1ms', '10m').optional(),
  grace: duration('0ms', '1d').optional(),
  lease: duration('1s', '1d').nullish(),
  runCampaigns: yesOrNo.optional(),
  hashKey: z.string('text').min(1, 'text of at least one character').optional(),
  decisions: fields('{ hashChain? }', { hashChain: yesOrNo.optional() }).optional(),
})

/** @throws OutdialError `INVALID_INPUT` */
export function readOptions(options: EngineOptions) {
  const parsed = parseWith(optionFields, options, 'The engine options')
  return {
    tenantId: parsed.tenantId ?? 'default',
    account: parsed.account && {
      id: parsed.account.id,
      concurrentCalls: parsed.account.concurrentCalls ?? null,
      callsPerHour: parsed.account.callsPerHour ?? null,
      callsPerSecond: parsed.account.callsPerSecond ?? null,
      pace: parsed.account.pace,
    },
    maxRequestsInFlight: parsed.maxRequestsInFlight ?? 100,
    requestTimeoutMs: parsed.requestTimeout ?? 15_000,
    sendWindowMs: parsed.sendWindow ?? 5_000,
    graceMs: parsed.grace ?? 30_000,
    leaseTtlMs: parsed.lease === undefined ? (options.storage.shared === true ? SHARED_LEASE_MS : null) : parsed.lease,
    runsCampaigns: parsed.runCampaigns ?? true,
    hashKey: parsed.hashKey,
    hashChain: parsed.decisions?.hashChain ?? false,
  }
}
