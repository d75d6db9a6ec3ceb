import type { AttemptRecord } from '../../src/attempt/types.js'
import { CallingHours, type ZoneHours } from '../../src/calling-hours/calling-hours.js'
import { ZoneSpans } from '../../src/calling-hours/zone.js'
import { Place } from '../../src/campaign/place.js'
import { parseCampaign } from '../../src/campaign/schema.js'
import type { CampaignSettings } from '../../src/campaign/settings.js'
import type { CampaignRecord } from '../../src/campaign/types.js'
import type { DueContact, NumberFacts } from '../../src/contact/types.js'

/** Records as the engine hands them to the domain modules; a test names only what it is about. */

/** Monday 2026-01-05 at noon, UTC. */
export const noon = Date.UTC(2026, 0, 5, 12)
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

const agent = { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello.' } }
const plain = parseCampaign({ name: 'Spring', agent, calls: { concurrentCalls: 5 } }).settings

export function settings(change: Partial<CampaignSettings> = {}): CampaignSettings {
  return { ...structuredClone(plain), ...change }
}

export function campaign(change: Partial<CampaignRecord> = {}): CampaignRecord {
  return {
    tenantId: 'default',
    campaignId: 'spring',
    version: 7,
    status: 'active',
    settingsVersion: 3,
    settings: settings(),
    createdAt: noon - dayMs,
    ...change,
  }
}

export function numberFacts(change: Partial<NumberFacts> = {}): NumberFacts {
  return { phone: '+12125550143', version: 1, recentStarts: [], recentConversations: [], ...change }
}

/** A contact that may be called at `noon`. */
export function contact(change: Partial<DueContact> = {}): DueContact {
  const phones = change.phones ?? ['+12125550143']
  return {
    seq: 35,
    contactId: 'c-35',
    version: 4,
    status: 'pending',
    phones,
    phoneIndex: 0,
    zoneKey: 'UTC',
    attempts: 0,
    dials: 0,
    callbacks: 0,
    dueAt: noon - hourMs,
    callbackDue: false,
    numbers: phones.map(phone => numberFacts({ phone })),
    consents: [],
    consentVersion: 0,
    attemptStarts: [],
    ...change,
  }
}

/** The first attempt of `contact()`, reserved at `noon`. */
export function attempt(change: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attemptId: 'spring.z.1',
    contactSeq: 35,
    contactId: 'c-35',
    dial: 1,
    number: 1,
    callback: false,
    phone: '+12125550143',
    from: '+12125550100',
    state: 'reserved',
    reservedAt: noon,
    sendBefore: noon + 10_000,
    ...change,
  }
}

/** A place with these hours and no rules; the contact's zone is unknown when there are none. */
export function placeWith(hours: ZoneHours | undefined, closingMarginMs = 0): Place {
  return new Place({
    clocks: hours && { zones: ['UTC'], source: 'own' },
    candidates: hours ? ['UTC'] : [],
    jurisdictions: [],
    hours: () => hours!,
    hoursWithoutHolidays: () => hours!,
    rules: undefined,
    closingMarginMs,
    spans: new ZoneSpans(),
    requireLists: {},
    lists: () => new Map(),
  })
}

/** Hours on every day, in minutes after midnight. */
export function daily(from: number, to: number, zone = 'UTC'): ZoneHours {
  return new CallingHours({ days: Array(7).fill([{ from, to }]), holidays: [] }).forZones([zone])
}
