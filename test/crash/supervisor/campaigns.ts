import {
  CampaignEngine,
  type CampaignEvent,
  type CampaignInput,
  type ContactDetail,
  type Storage,
  type Telephony,
} from 'outdial'
import type { Books } from '../checks/books.ts'
import type { Allowed } from '../checks/calling.ts'
import { pace, type RunSettings } from '../world/settings.ts'
import { WorldClock } from '../world/world.ts'

/** A campaign of the run. */
export interface Plan extends Allowed {
  campaignId: string
  contacts: number
  callsPerHour: number
}

const nobody = () => Promise.reject(new Error('The supervisor calls nobody'))
const noTelephony: Telephony = {
  capabilities: { idempotentCreate: false, findCall: false, hangup: false },
  createCall: nobody,
  getCall: nobody,
}

/** Creates campaigns and reads what became of them; owns none. */
export class Campaigns {
  readonly #engine: CampaignEngine

  constructor(
    private readonly storage: Storage,
    { world }: RunSettings,
  ) {
    this.#engine = new CampaignEngine({
      storage: unwatched(storage),
      telephony: noTelephony,
      clock: new WorldClock(world),
      hashKey: 'the same in every process',
    })
  }

  /** A draft, however often storage goes away meanwhile. All campaigns call the same numbers, from the first on. */
  async create({ campaignId, contacts, maxAttempts, concurrentCalls, callsPerHour }: Plan): Promise<void> {
    const { ringTimeoutMs, maxCallDurationMs, retryDelayMs } = pace
    const input: CampaignInput = {
      id: campaignId,
      name: 'A campaign',
      agent: { id: 'agent-1', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
      schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
      calls: {
        concurrentCalls,
        callsPerHour,
        maxAttempts,
        retryDelay: retryDelayMs,
        ringTimeout: ringTimeoutMs,
        maxCallDuration: maxCallDurationMs,
        wrapUp: 0,
      },
    }
    const people = Array.from({ length: contacts }, (_, i) => ({ id: `c${i}`, phone: `+1212${2_000_000 + i}` }))
    await insist(() => this.#engine.createCampaign(input), 'CAMPAIGN_EXISTS')
    await insist(async () => (await this.#engine.campaign(campaignId)).addContacts(people))
  }

  /** Its status; `undefined` while storage does not answer. */
  async status(campaignId: string): Promise<string | undefined> {
    const record = await this.storage.getCampaign(key(campaignId)).catch(() => undefined)
    return record?.status
  }

  async progress(campaignId: string) {
    return this.storage.progress(key(campaignId))
  }

  /** Everything storage holds of a campaign that nobody owns any more; waits for the last owner's lease to end. */
  async books({ campaignId, contacts: rows }: Plan): Promise<Books | undefined> {
    const { storage } = this
    const record = await storage.getCampaign(key(campaignId))
    if (!record) return undefined
    const lease = await eventually(() => storage.acquireLease(key(campaignId), 'the auditor', 60_000))
    const live = await storage.liveAttempts(lease)
    await storage.releaseLease(lease)
    const progress = await storage.progress(key(campaignId))
    const contacts = await pages<ContactDetail>(last =>
      storage.scanContacts(key(campaignId), { ...(last ? { afterSeq: last.seq } : {}), limit: 500 }),
    )
    const events = await pages<CampaignEvent>(last => storage.readEvents(key(campaignId), last?.seq ?? 0, 1_000))
    return { record, progress, contacts, events, live, rows }
  }

  async close(): Promise<void> {
    await this.#engine.close()
  }
}

/** An engine that hears of nothing takes nothing up. */
function unwatched(storage: Storage): Storage {
  const bound = (value: unknown) => (typeof value === 'function' ? value.bind(storage) : value)
  return new Proxy(storage, {
    get: (target, property) =>
      property === 'watch' ? () => () => undefined : bound(Reflect.get(target, property, target)),
  })
}

const key = (campaignId: string) => ({ tenantId: 'default', campaignId })

async function pages<T>(read: (last: T | undefined) => Promise<T[]>): Promise<T[]> {
  const all: T[] = []
  for (let page = await read(undefined); page.length > 0; page = await read(all.at(-1))) all.push(...page)
  return all
}

/** Again until it works, or turns out to have worked; what keeps failing is more than a server that restarts. */
async function insist(attempt: () => Promise<unknown>, done?: string): Promise<void> {
  let failures = 0
  await eventually(() =>
    attempt().then(
      () => true,
      (error: { code?: string }) => {
        if (error.code !== undefined && error.code === done) return true
        if (++failures > 400) throw error
        return false
      },
    ),
  )
}

/** Looks until there is something to see. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
