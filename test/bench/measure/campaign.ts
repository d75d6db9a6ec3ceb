import { CampaignEngine, type CampaignInput, type Clock, type ContactInput, type EngineOptions } from 'outdial'
import { MemoryStorage, type MemoryStorageOptions } from 'outdial/memory'
import { SeededRandom, SimulatedCarrier, type SimulatedCarrierOptions } from 'outdial/testing'

const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles']

/** So many contacts without attributes, one at a time: what a campaign holds of them is all its own. */
export function* contacts(count: number): Generator<ContactInput> {
  for (let i = 0; i < count; i++) {
    yield { id: `crm-${1_000_000 + i}`, phone: `+1212${2_000_000 + i}`, timeZone: zones[i % zones.length]! }
  }
}

export const agent = {
  id: 'bench',
  name: 'Bench',
  numbers: ['+14155550100'],
  connect: { kind: 'say', text: 'Hello' },
} as const satisfies CampaignInput['agent']

export interface Bench {
  engine: CampaignEngine
  storage: MemoryStorage
  carrier: SimulatedCarrier
}

/** An engine with the default throttle on memory storage and a carrier that keeps no account of its calls. */
export function benchEngine(
  clock: Clock,
  carrierOptions: Partial<SimulatedCarrierOptions>,
  kept?: MemoryStorageOptions,
  options?: Partial<EngineOptions>,
): Bench {
  const storage = new MemoryStorage(kept)
  const carrier = new SimulatedCarrier({ clock, keepLog: false, keepEndedCalls: 1, ...carrierOptions })
  const engine = new CampaignEngine({ storage, telephony: carrier, clock, random: new SeededRandom(1), ...options })
  return { engine, storage, carrier }
}

/** Calls that take no time, at all hours; two in five are busy and tried again at once, so 1.56 attempts a contact. */
export const instantCarrier = { instant: true, behaviour: { answer: 0.6, busy: 0.4 } } as const
export const instantCampaign = {
  name: 'As fast as it goes',
  agent,
  schedule: { hours: { everyDay: '00:00-24:00' } },
  calls: { concurrentCalls: 200, callsPerHour: 10_000_000, maxAttempts: 3, retryDelay: '0s', wrapUp: '0s' },
} as const satisfies CampaignInput
