import {
  bottleneckThrottle,
  CampaignEngine,
  type Clock,
  type Storage,
  type Telephony,
  type ThrottleFactory,
} from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { type CarrierLogEntry, SeededRandom, SimulatedCarrier, withLatency } from 'outdial/testing'
import { eventOrder } from './checkers/event-order.js'
import { type Explainable, explainable } from './checkers/explainable.js'
import { machines } from './checkers/machines.js'
import { neverLost } from './checkers/never-lost.js'
import { neverTwice } from './checkers/never-twice.js'
import { pauseMeansPause } from './checkers/pause-means-pause.js'
import { withinCallerCaps } from './checkers/within-caller-caps.js'
import { withinLimits } from './checkers/within-limits.js'
import { withinRules } from './checkers/within-rules.js'
import { CallBook, type CarrierCall } from './evidence/call-book.js'
import { Commanded } from './evidence/commanded.js'
import { Coverage } from './evidence/coverage.js'
import { countLookup, covering, WebhooksSeen } from './evidence/covering.js'
import { EventBook } from './evidence/event-book.js'
import type { Checker, Evidence } from './evidence/evidence.js'
import { Breaches, type PromiseName } from './evidence/promises.js'
import { CountingClock } from './ports/counting-clock.js'
import { type Life, mortal } from './ports/mortal.js'
import { bounded, readOnly, spiedOn } from './ports/storage-spy.js'
import { spiedTelephony } from './ports/telephony-spy.js'
import { type Account, accounted } from './ports/throttle-ledger.js'
import type { Scenario } from './scenario/scenario.js'

const HASH_KEY = 'simulation'

/** Wraps a port of the engine so that something about it is wrong. */
export interface PortFaults {
  throttle?: (throttle: ThrottleFactory) => ThrottleFactory
  storage?: (storage: Storage) => Storage
  clock?: (clock: Clock) => Clock
  telephony?: (telephony: Telephony) => Telephony
}

export interface SimulationOptions {
  faults?: PortFaults
  /** Judge this promise alone. */
  only?: PromiseName
}

/** The carrier, the storage and the clock of one run, the engine that is alive now, and who watches them. */
export class World {
  readonly clock: CountingClock
  readonly carrier: SimulatedCarrier
  readonly evidence: Evidence
  readonly webhooks: WebhooksSeen
  readonly explained: Explainable
  engine!: CampaignEngine
  /** The engine asks storage for ever at one instant. */
  runaway = false
  /** The throttles of the engine that is alive. */
  accounts: Account[] = []
  readonly #scenario: Scenario
  readonly #faults: PortFaults
  readonly #storage: Storage
  readonly #checkers: Checker[]
  readonly #onRequest: (() => void)[] = []
  #life: Life = { dead: false }
  #engines = 0

  constructor(scenario: Scenario, { faults = {}, only }: SimulationOptions = {}) {
    this.#scenario = scenario
    this.#faults = faults
    this.clock = new CountingClock({ now: scenario.startAt })
    const { clock } = this
    // A database's clock does not jump with ours.
    const memory = new MemoryStorage({ now: () => scenario.startAt + clock.monotonic() })
    const observer = this.#observe(memory)
    const coverage = new Coverage()
    this.evidence = {
      scenario,
      breaches: new Breaches(() => clock.monotonic(), only),
      coverage,
      calls: new CallBook(scenario.engine.requestTimeoutMs),
      events: new EventBook(() => clock.monotonic()),
      commanded: new Commanded(() => clock.monotonic()),
      observer,
      ask: question => {
        question.catch(error => this.evidence.breaches.report('never lost', `a question failed: ${String(error)}`))
      },
      mono: () => clock.monotonic(),
      now: () => clock.now(),
    }
    this.webhooks = new WebhooksSeen(coverage, () => clock.now())
    this.explained = explainable(this.evidence, HASH_KEY)
    this.#checkers = [
      withinRules,
      withinLimits,
      withinCallerCaps,
      neverTwice,
      neverLost,
      machines,
      pauseMeansPause,
      eventOrder,
      covering,
    ].map(make => make(this.evidence))
    this.#checkers.push(this.explained)
    this.carrier = this.#newCarrier()
    this.#storage = this.#spiedOn(memory)
  }

  /** Starts a new engine on the same storage; the one before must be closed or dead. */
  openEngine(): void {
    const { clock } = this
    const life: Life = { dead: false }
    const { latencyMs, engine, seed } = this.#scenario
    const name = `engine ${this.#engines++}`
    const random = new SeededRandom(`${seed} ${name}`)
    const near = mortal(this.#storage, life, clock)
    const line = random.fork('latency')
    const storage = latencyMs ? withLatency(near, { clock, random: line, ms: latencyMs }) : near
    const telephony = mortal(spiedTelephony(this.carrier, this.#telephonySpy()), life, clock)
    const accounts: Account[] = []
    const faults = this.#faults
    const throttle = accounted(faults.throttle?.(bottleneckThrottle) ?? bottleneckThrottle, account =>
      accounts.push(account),
    )
    this.#life = life
    this.accounts = accounts
    this.engine = new CampaignEngine({
      storage: faults.storage?.(storage) ?? storage,
      telephony: faults.telephony?.(telephony) ?? telephony,
      clock: faults.clock?.(clock) ?? clock,
      throttle,
      random: random.fork('engine'),
      hashKey: HASH_KEY,
      decisions: { hashChain: true },
      maxRequestsInFlight: engine.maxRequestsInFlight,
      requestTimeout: engine.requestTimeoutMs,
      sendWindow: engine.sendWindowMs,
      grace: engine.graceMs,
      lease: engine.leaseMs,
      logger: this.#logger(life),
    })
  }

  /** From now on nothing the engine does reaches anybody. */
  killEngine(): void {
    this.#life.dead = true
  }

  /** Calls `fn` as the nth request (from 1) reaches the carrier. */
  onRequest(n: number, fn: () => void): void {
    this.#onRequest[n] = fn
  }

  /** Far more timers than a run of this kind needs: somebody looks again and again instead of waiting. */
  get spins(): boolean {
    if (this.runaway) return true
    const { events, calls, commanded } = this.evidence
    const { timersSet } = this.clock
    const minutes = this.clock.monotonic() / 60_000
    return timersSet > 3_000 + 100 * (events.all.length + calls.all.length) + 20 * minutes * commanded.campaigns.size
  }

  async judgeEnd(): Promise<void> {
    for (const checker of this.#checkers) await checker.atEnd?.()
    for (const { slots, unsettled } of this.accounts) {
      if (slots === 0 && unsettled === 0) continue
      this.evidence.breaches.report(
        'never lost',
        `${slots} slots and ${unsettled} starts never came back to the throttle`,
      )
    }
    this.webhooks.countLost(this.evidence.calls.all)
  }

  #observe(memory: Storage): CampaignEngine {
    const none: Telephony = {
      capabilities: { idempotentCreate: false, findCall: false, hangup: false },
      createCall: async () => ({ kind: 'refused', class: 'config', cause: 'observer' }),
      getCall: async () => ({ kind: 'unavailable', cause: 'observer' }),
    }
    const observer = new CampaignEngine({
      storage: readOnly(memory),
      telephony: none,
      clock: this.clock,
      random: new SeededRandom('observer'),
    })
    observer.on('*', event => {
      this.evidence.events.take(event)
      for (const checker of this.#checkers) checker.onEvent?.(event)
    })
    return observer
  }

  #newCarrier(): SimulatedCarrier {
    const { seed, carrier } = this.#scenario
    const { refusesNumber, refusesPolicy } = carrier
    const refusals = new SeededRandom(`${seed} refusals`)
    return new SimulatedCarrier({
      clock: this.clock,
      seed: `${seed} carrier`,
      behaviour: carrier.behaviour,
      faults: carrier.faults,
      limits: carrier.limits,
      capabilities: carrier.capabilities,
      script: ({ attemptId }) => {
        const x = refusals.fork(attemptId).next()
        if (x < refusesNumber) return { create: { refuse: 'number', cause: 'invalid_number' } }
        return x > 1 - refusesPolicy ? { create: { refuse: 'policy', cause: 'blocked' } } : undefined
      },
      onLog: entry => {
        const { calls, breaches } = this.evidence
        const { call, repeated } = calls.take(entry)
        if (repeated) return breaches.report('never twice', `${entry.attemptId} was requested twice`)
        if (entry.kind === 'requested') for (const checker of this.#checkers) checker.onRequest?.(call, entry)
        for (const checker of this.#checkers) checker.onCarrier?.(call, entry)
        if (entry.kind === 'requested') this.#onRequest[calls.all.length]?.()
        this.heard(entry.kind, call)
      },
    })
  }

  /** What the agent hears of calls; set by the driver. */
  heard: (kind: CarrierLogEntry['kind'], call: CarrierCall) => void = () => {}

  #spiedOn(memory: Storage): Storage {
    const { observer, commanded } = this.evidence
    const storage = bounded(memory, this.clock, () => {
      this.runaway = true
    })
    return spiedOn(storage, {
      beforeReserve: async ({ campaignId }, { attempt }) => {
        const campaign = await observer.campaign(campaignId)
        this.explained.beforeReservation(attempt.attemptId, await campaign.explain(attempt.contactId))
      },
      takenOver: campaignId => commanded.takeovers.push({ campaignId, mono: this.clock.monotonic() }),
    })
  }

  #telephonySpy() {
    const { calls } = this.evidence
    return {
      settled: (attemptId: string) => void (calls.ofAttempt(attemptId)!.settled = true),
      lookedUp: (lookup: Parameters<typeof countLookup>[1]) => countLookup(this.evidence.coverage, lookup),
      delivered: (event: Parameters<WebhooksSeen['delivered']>[0]) => this.webhooks.delivered(event),
    }
  }

  /** Nothing in a simulation may go wrong inside the engine: what it logs as an error is a fault of it. */
  #logger(life: Life) {
    const { breaches } = this.evidence
    return {
      warn: () => {},
      error: (message: string, detail?: object) => {
        if (!life.dead) breaches.report('never lost', `the engine logged: ${message} ${JSON.stringify(detail)}`)
      },
    }
  }
}
