import type {
  AttemptRecord,
  CampaignKey,
  CampaignRecord,
  CampaignSettings,
  DueContact,
  EventDraft,
  InboxDraft,
  NewContact,
  Reservation,
  SuppressionEntry,
} from 'outdial'
import { attemptId } from 'outdial'

/** Monday 2026-03-02, 12:00 UTC; when everything in the suite begins. */
export const NOON = Date.UTC(2026, 2, 2, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export function campaignKey(campaignId = 'spring', tenantId = 'acme'): CampaignKey {
  return { tenantId, campaignId }
}

const settings: CampaignSettings = {
  name: 'Spring',
  agent: {
    id: 'ada',
    name: 'Ada',
    active: true,
    numbers: ['+14155550100'],
    callerId: { localPresence: false, maxPerDay: null, sticky: false },
    greeting: 'Hello',
    connect: { kind: 'say', text: 'Hello' },
  },
  schedule: {
    startAt: null,
    zone: { kind: 'contact', unknown: 'skip' },
    hours: { days: Array.from({ length: 7 }, () => [{ from: 540, to: 1020 }]), holidays: ['2026-12-25'] },
  },
  calls: {
    callsPerHour: 100,
    concurrentCalls: 10,
    maxAttempts: 3,
    maxCallbacks: 2,
    ringTimeoutMs: 30_000,
    maxCallDurationMs: 10 * MINUTE,
    detectMachine: true,
    onMachine: { leaveMessage: { text: 'We called', language: 'en-GB' } },
    wrapUpMs: MINUTE,
    retry: {
      rules: { busy: { delayMs: 5 * MINUTE, multiplier: 2, jitter: 0.1, maxDelayMs: HOUR } },
      varyTimeOfDayMs: 0,
    },
    numberCaps: [{ max: 3, perMs: 24 * HOUR, counts: 'conversations', window: 'calendar' }],
    cooldown: [{ after: 'refusal', restMs: 60 * 24 * HOUR }],
    closingMarginMs: null,
  },
  breaker: null,
  purposes: ['telemarketing'],
  requireConsent: false,
  requireLists: { 'A list': 86_400_000 },
  budget: { limitMicros: 50_000_000, currency: 'USD', perCallMicros: 1, perMinuteMicros: 20_000 },
  contactMaxAgeMs: 30 * 24 * HOUR,
  compliance: {
    modes: ['live', 'autodialed'],
    line: 'unknown',
    unverified: ['us-tx-telemarketing'],
    presets: [{ id: 'us-tx-telemarketing', revised: '2026-11-25' }],
    overrides: [],
    registries: { 'A register': 1_767_225_600_000 },
  },
  keepOpen: false,
  defaultRegion: 'US',
}

/** Version 1, active. */
export function campaignRecord(key: CampaignKey, over: Partial<CampaignRecord> = {}): CampaignRecord {
  return { ...key, version: 1, status: 'active', settingsVersion: 1, settings, createdAt: NOON, startAt: NOON, ...over }
}

/** Numbers stay distinct for `n` below 10,000. */
export function phone(n: number): string {
  return `+1415556${String(n).padStart(4, '0')}`
}

export function contactRow(n: number, over: Partial<NewContact> = {}): NewContact {
  return { contactId: `c${n}`, phones: [phone(n)], zoneKey: 'Europe/Paris', ...over }
}

export function contactRows(count: number): NewContact[] {
  return Array.from({ length: count }, (_, n) => contactRow(n))
}

/** An entry that forbids all calls to `phone(n)`. */
export function suppressed(n: number, over: Partial<SuppressionEntry> = {}): SuppressionEntry {
  return { phone: phone(n), scope: 'everything', reason: 'opt_out', at: NOON, expiresAt: null, ...over }
}

/** The reservation that a gate would ask for, having seen `contact`. */
export function reservation(
  key: CampaignKey,
  contact: DueContact,
  at = NOON,
  over: Partial<AttemptRecord> = {},
): Reservation {
  const attempt: AttemptRecord = {
    attemptId: attemptId(key.campaignId, contact.seq, contact.dials + 1),
    contactSeq: contact.seq,
    contactId: contact.contactId,
    dial: contact.dials + 1,
    number: contact.attempts + 1,
    callback: contact.callbackDue,
    phone: contact.phones[contact.phoneIndex]!,
    from: '+14155550100',
    state: 'reserved',
    reservedAt: at,
    sendBefore: at + 10_000,
    ...over,
  }
  const number = contact.numbers.find(facts => facts.phone === attempt.phone)!
  return {
    attempt,
    expect: {
      contactVersion: contact.version,
      numberVersion: number.version,
      consentVersion: contact.consentVersion,
      pausesVersion: 0,
    },
    phoneIndex: contact.phones.indexOf(attempt.phone),
    decision: {
      decision: 'dial',
      at,
      attemptId: attempt.attemptId,
      contactId: contact.contactId,
      contactVersion: contact.version,
      settingsVersion: 1,
      phoneHash: `hash-${contact.seq}`,
      numberVersion: number.version,
      consentVersion: contact.consentVersion,
      consents: contact.consents.map(({ version }) => version),
      zones: [contact.zoneKey],
      utcOffsetsMin: [60],
      zoneSource: 'own',
      jurisdictions: ['FR-*'],
      presets: [{ id: 'fr-hours', revised: '2026-11-25', overridden: true }],
      caps: [{ max: 3, perMs: 24 * HOUR, counts: 'attempts', window: 'rolling', calls: 1 }],
      registries: { 'A register': NOON, 'Another one': null },
      openUntil: at + HOUR,
      sendBefore: attempt.sendBefore,
      tzVersion: '2026a',
      engineVersion: '1.2.3',
    },
    events: [reservedEvent(attempt)],
  }
}

export function reservedEvent({ reservedAt, attemptId, contactId, number, callback }: AttemptRecord): EventDraft {
  return { type: 'attempt.reserved', at: reservedAt, attemptId, contactId, number, callback }
}

/** A campaign event that says nothing, told apart by its time. */
export function mark(at: number): EventDraft {
  return { type: 'campaign.resumed', at }
}

/** An agent's outcome for an attempt of the tenant `acme`, unless told otherwise; `n` tells items apart. */
export function outcomeItem(attemptId: string, n = 1, tenantId = 'acme'): InboxDraft {
  const outcome = { code: `code-${n}`, success: true, recordedAt: NOON + n }
  return { kind: 'outcome', tenantId, attemptId, outcome, receivedAt: NOON + n }
}
