import {
  type Campaign,
  CampaignEngine,
  type CampaignEvent,
  type CampaignInput,
  type ContactInput,
  type EngineOptions,
  type EventType,
  type InstantInput,
  type Storage,
} from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import {
  type CarrierBehaviour,
  FakeClock,
  SeededRandom,
  SimulatedCarrier,
  type SimulatedCarrierOptions,
} from 'outdial/testing'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Everybody answers: accepted after 0.1 s, rings from 0.6 s on, answered at 5 s, over at 35 s. */
export const plainCalls: Partial<CarrierBehaviour> = {
  answer: 1,
  createMs: 100,
  setupMs: 500,
  ringMs: 4_400,
  talkMs: 30_000,
  lookupMs: 50,
}

const results = ['answer', 'voicemail', 'busy', 'noAnswer', 'failed', 'invalidNumber'] as const

export interface SceneOptions {
  /** Default: Monday 2026-01-05 at 12:00 UTC. */
  now?: InstantInput
  engine?: Partial<EngineOptions>
  /** `behaviour` replaces `plainCalls` field by field, results all together. */
  carrier?: Partial<SimulatedCarrierOptions>
  storage?: (clock: FakeClock) => Storage
}

/** A clock, a carrier, a storage and an engine on them; what the engine logs is kept in `logged`. */
export class Scene {
  readonly clock: FakeClock
  readonly carrier: SimulatedCarrier
  readonly storage: Storage
  readonly logged: { level: 'warn' | 'error'; message: string; detail?: object }[] = []
  readonly engine: CampaignEngine
  readonly #options: SceneOptions
  #engines = 0

  constructor(options: SceneOptions = {}) {
    this.#options = options
    this.clock = new FakeClock(options.now === undefined ? {} : { now: options.now })
    const behaviour = { ...plainCalls, ...options.carrier?.behaviour }
    // As the carrier has it: results given are all there are.
    if (results.some(result => options.carrier?.behaviour?.[result] !== undefined)) {
      behaviour.answer = options.carrier?.behaviour?.answer ?? 0
    }
    this.carrier = new SimulatedCarrier({ clock: this.clock, ...options.carrier, behaviour })
    this.storage = options.storage?.(this.clock) ?? new MemoryStorage()
    this.engine = this.newEngine()
  }

  /** Another engine on the same storage, carrier and clock, as another process or the next one would be. */
  newEngine(options: Partial<EngineOptions> = {}): CampaignEngine {
    return new CampaignEngine({
      storage: this.storage,
      telephony: this.carrier,
      clock: this.clock,
      // Each its own: engines that draw the same ids would be one owner.
      random: new SeededRandom(`engine ${++this.#engines}`),
      logger: {
        warn: (message, detail) => this.logged.push({ level: 'warn', message, ...(detail ? { detail } : {}) }),
        error: (message, detail) => this.logged.push({ level: 'error', message, ...(detail ? { detail } : {}) }),
      },
      ...this.#options.engine,
      ...options,
    })
  }

  /** A draft with `plan()`'s defaults. */
  async draft(input: PlanInput = {}, engine: CampaignEngine = this.engine): Promise<Campaign> {
    return engine.createCampaign(plan(input))
  }

  /** The same, launched. */
  async launched(input: PlanInput = {}, engine: CampaignEngine = this.engine): Promise<Campaign> {
    const campaign = await this.draft(input, engine)
    await campaign.launch()
    return campaign
  }

  /** Runs to the campaign's end; how many contacts are in which status then. */
  async finish(campaign: Campaign) {
    return this.clock.runTo(campaign.finished())
  }

  /** All events of the campaign so far, or those of some types, oldest first. */
  async events<T extends EventType>(campaign: Campaign, ...types: T[]): Promise<Extract<CampaignEvent, { type: T }>[]> {
    const { tenantId } = await campaign.record()
    const all: CampaignEvent[] = []
    for (;;) {
      const page = await this.storage.readEvents({ tenantId, campaignId: campaign.id }, all.at(-1)?.seq ?? 0, 1_000)
      all.push(...page)
      if (page.length < 1_000) break
    }
    const wanted = types.length === 0 ? all : all.filter(event => types.includes(event.type as T))
    return wanted as Extract<CampaignEvent, { type: T }>[]
  }
}

export type PlanInput = Partial<Omit<CampaignInput, 'calls'>> & {
  calls?: Partial<CampaignInput['calls']>
  /** Stands for a segment of so many contacts. */
  contacts?: number
}

/** A campaign input: open round the clock in UTC, ten calls at once, no retry delay worth waiting for, one contact. */
export function plan({ contacts: count, calls, ...input }: PlanInput = {}): CampaignInput {
  return {
    name: 'A campaign',
    agent: {
      id: 'agent-1',
      name: 'Ada',
      numbers: '+12125550100',
      connect: { kind: 'say', text: 'Hello' },
    },
    segment: contacts(count ?? 1),
    schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
    ...input,
    calls: { concurrentCalls: 10, retryDelay: '1m', ...calls },
  }
}

/** `count` contacts `c1`, `c2`, … with a number each; `from` shifts which. */
export function contacts(count: number, from = 1): ContactInput[] {
  return Array.from({ length: count }, (_, i) => ({ id: `c${from + i}`, phone: phoneOf(from + i) }))
}

/** The number of contact `c<n>`. */
export function phoneOf(n: number): string {
  return `+1212${2_000_000 + n}`
}
