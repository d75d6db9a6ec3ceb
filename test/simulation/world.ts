import {
  bottleneckThrottle,
  CampaignEngine,
  type CampaignKey,
  type Clock,
  type Storage,
  type Telephony,
  type ThrottleFactory,
} from 'outdial'
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
import type { Ground, Grounds } from './grounds/ground.js'
import { inMemory } from './grounds/memory.js'
import { CountingClock } from './ports/counting-clock.js'
import { inTurn } from './ports/in-turn.js'
import { type Life, mortal } from './ports/mortal.js'
import { FaultyLine, tellsOfStorageFault } from './ports/storage-faults.js'
import { awaiting, bounded, readOnly, spiedOn, ToldOfEvents } from './ports/storage-spy.js'
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
  /** Default: in memory. */
  grounds?: Grounds | undefined
}

/** An engine of the run, as a process has it. */
interface Member {
  engine: CampaignEngine
  life: Life
  /** Its throttles. */
  accounts: Account[]
}

/** The carrier, the storage and the clock of one run, the engines that are alive now, and who watches them. */
export class World {
  readonly clock: CountingClock
  readonly carrier: SimulatedCarrier
  readonly evidence: Evidence
  readonly webhooks: WebhooksSeen
  readonly explained: Explainable
  /** Fails now and then, where the scenario has it so. */
  readonly line: FaultyLine | undefined
  /** An engine asks storage for ever at one instant. */
  runaway = false
  readonly #members: Member[] = []
  readonly #scenario: Scenario
  readonly #faults: PortFaults
  readonly #storage: Storage
  readonly #checkers: Checker[]
  readonly #onRequest: (() => void)[] = []
  #opened = 0

  constructor(scenario: Scenario, { faults = {}, only, grounds = inMemory }: SimulationOptions = {}) {
    this.#scenario = scenario
    this.#faults = faults
    // Real as it may be, what storage does can be slow.
    this.clock = new CountingClock({ now: scenario.startAt, stallMs: 30_000 })
    const { clock } = this
    // A database's clock does not jump with ours.
    const ground = grounds(() => scenario.startAt + clock.monotonic())
    const watched = new ToldOfEvents(ground.calm)
    const observer = this.#observe(ground.hintsAtOnce ? ground.calm : watched.storage)
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
    const spied = this.#spiedOn(ground, watched)
    const { storage, seed } = scenario
    const ordered = storage.inTurn ? inTurn(spied, clock) : spied
    if (storage.faults) {
      const random = new SeededRandom(`${seed} storage`)
      this.line = new FaultyLine(ordered, { clock, random, coverage, faults: storage.faults, sever: ground.sever })
    }
    this.#storage = this.line?.storage ?? ordered
  }

  /** Starts a new engine on the same storage, in the place of one that is closed or dead. */
  openEngine(place: number): void {
    const { clock } = this
    const life: Life = { dead: false }
    const { latencyMs, engine, seed, storage: plan } = this.#scenario
    const name = `engine ${this.#opened++}`
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
    const made = new CampaignEngine({
      tenantId: plan.tenantId,
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
    this.#members[place] = { engine: made, life, accounts }
  }

  /** The engine in this place. */
  engine(place = 0): CampaignEngine {
    return this.#members[place]!.engine
  }

  /** From now on nothing the engine does reaches anybody. */
  killEngine(place: number): void {
    this.#members[place]!.life.dead = true
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ engine }) => engine.close()))
    await this.evidence.observer.close()
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
    const perMinute = 20 * commanded.campaigns.size + this.#leaseTimers
    return timersSet > 3_000 + 100 * (events.all.length + calls.all.length) + perMinute * minutes
  }

  /** A minute: engines that share a storage renew their leases, and look for campaigns whose owner died. */
  get #leaseTimers(): number {
    const { storage, engine } = this.#scenario
    return storage.shared ? (storage.engines * 20 * 60_000) / engine.leaseMs! : 0
  }

  async judgeEnd(): Promise<void> {
    for (const checker of this.#checkers) await checker.atEnd?.()
    const { shared } = this.#scenario.storage
    for (const { slots, unsettled, closed } of this.#members.flatMap(({ accounts }) => accounts)) {
      // Who lost a lease closes its throttle with calls that are the next owner's.
      if ((slots === 0 && unsettled === 0) || (closed && shared)) continue
      this.evidence.breaches.report(
        'never lost',
        `${slots} slots and ${unsettled} starts never came back to the throttle`,
      )
    }
    this.webhooks.countLost(this.evidence.calls.all)
  }

  #observe(storage: Storage): CampaignEngine {
    const none: Telephony = {
      capabilities: { idempotentCreate: false, findCall: false, hangup: false },
      createCall: async () => ({ kind: 'refused', class: 'config', cause: 'observer' }),
      getCall: async () => ({ kind: 'unavailable', cause: 'observer' }),
    }
    const observer = new CampaignEngine({
      tenantId: this.#scenario.storage.tenantId,
      storage: readOnly(storage),
      telephony: none,
      clock: this.clock,
      random: new SeededRandom('observer'),
    })
    observer.on('*', event => {
      this.evidence.events.take(event)
      for (const checker of this.#checkers) checker.onEvent?.(event)
      this.evidence.events.seen(event)
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

  #spiedOn(ground: Ground, watched: ToldOfEvents): Storage {
    const { observer, commanded } = this.evidence
    const storage = bounded(ground.storage, this.clock, () => {
      this.runaway = true
    })
    const spied = spiedOn(storage, {
      beforeReserve: async ({ campaignId }, { attempt }) => {
        const campaign = await observer.campaign(campaignId)
        this.explained.beforeReservation(attempt.attemptId, await campaign.explain(attempt.contactId))
      },
      takenOver: campaignId => commanded.takeovers.push({ campaignId, mono: this.clock.monotonic() }),
    })
    return ground.hintsAtOnce ? spied : awaiting(spied, key => this.#tell(ground, watched, key))
  }

  /** Checkers have seen what is written before its writer goes on. */
  async #tell({ calm }: Ground, watched: ToldOfEvents, key?: CampaignKey): Promise<void> {
    if (!key) return
    const { events } = this.evidence
    const seq = await calm.lastEventSeq(key).catch(() => 0)
    const newest = events.newest(key.campaignId)
    if (seq > newest) watched.tell(key, newest)
    await events.told(key.campaignId, seq)
  }

  #telephonySpy() {
    const { calls } = this.evidence
    return {
      settled: (attemptId: string) => void (calls.ofAttempt(attemptId)!.settled = true),
      lookedUp: (lookup: Parameters<typeof countLookup>[1]) => countLookup(this.evidence.coverage, lookup),
      delivered: (event: Parameters<WebhooksSeen['delivered']>[0]) => this.webhooks.delivered(event),
    }
  }

  /** Nothing in a simulation may go wrong inside the engine: what it logs as an error is a fault of it, or of its storage. */
  #logger(life: Life) {
    const { breaches } = this.evidence
    return {
      warn: () => {},
      error: (message: string, detail?: object) => {
        if (this.line && tellsOfStorageFault(JSON.stringify(detail))) return
        if (!life.dead) breaches.report('never lost', `the engine logged: ${message} ${JSON.stringify(detail)}`)
      },
    }
  }
}
