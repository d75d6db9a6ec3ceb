import fc from 'fast-check'
import { type ConsentRecord, HolidayDates, type JurisdictionPause, type RulePreset } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { ZoneSpans } from '../../src/calling-hours/zone.js'
import { CampaignHours } from '../../src/campaign/hours.js'
import { parseCampaign } from '../../src/campaign/schema.js'
import { CampaignRules, presetsOf } from '../../src/compliance/campaign-rules.js'
import type { BlockCode } from '../../src/compliance/decision.js'
import { gate } from '../../src/compliance/gate.js'
import { campaign, contact, dayMs, hourMs, numberFacts } from '../unit/sample-records.js'
import { isOpenBy } from './oracle.js'

export const all = rulePresets()
const spans = new ZoneSpans()
const dates = ['2026-05-01', '2026-07-14', '2026-11-11', '2026-12-25']
const holidays = new HolidayDates()
for (const { holidays: policy } of all) {
  if (policy.policy === 'ignored') continue
  for (const year of [2025, 2026, 2027, 2028]) {
    const ofYear = dates.map(date => date.replace('2026', String(year)))
    holidays.add(policy.calendar.jurisdiction, year, ofYear)
  }
}
const holidaysOf = () => [2025, 2026, 2027, 2028].flatMap(year => dates.map(date => date.replace('2026', String(year))))

/** Window keys, and the places that they mean, told by hand. */
export const places: [key: string, zones: string[], places: string[]][] = [
  ['number:America/Chicago@US-TX', ['America/Chicago'], ['US-TX']],
  ['number:America/Chicago@US-LA', ['America/Chicago'], ['US-LA']],
  ['America/New_York@US-MS', ['America/New_York'], ['US-MS']],
  [
    'address_and_number:America/Los_Angeles+America/New_York@US-FL+US-WA',
    ['America/Los_Angeles', 'America/New_York'],
    ['US-FL', 'US-WA'],
  ],
  ['number:Europe/Paris@FR', ['Europe/Paris'], ['FR']],
  ['number:Indian/Reunion@RE', ['Indian/Reunion'], ['RE', 'FR']],
  ['number:America/Toronto@CA-ON', ['America/Toronto'], ['CA-ON']],
  ['number:Australia/Brisbane+Australia/Sydney@AU', ['Australia/Brisbane', 'Australia/Sydney'], ['AU']],
  ['number:Europe/London@GB', ['Europe/London'], ['GB']],
]

export interface Question {
  place: number
  at: number
  modes: ('live' | 'artificial_voice')[]
  on: boolean[]
  marginMinutes: number
  consent: ConsentRecord | undefined
  /** In how many hours the consent runs out; `null` = never. */
  consentHours: number | null
  consentRequired: boolean
  suppressed: boolean
  starts: number[]
  ownCap: { max: number; perHours: number } | undefined
  /** When the person last refused. */
  refusedDaysAgo: number | undefined
  fetchedDaysAgo: number | undefined
  paused: string | undefined
  /** In how many hours the pause ends; `null` = when somebody ends it. */
  pauseHours: number | null
}

const steps = (from: string, days: number) =>
  fc.integer({ min: 0, max: days * 24 * 12 }).map(step => Date.parse(`${from}T00:00Z`) + step * 5 * 60_000)
const instant = fc.oneof(
  { weight: 8, arbitrary: steps('2026-01-01', 365) },
  { weight: 1, arbitrary: fc.constantFrom(...dates).chain(date => steps(date, 1)) },
)
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
export const question: fc.Arbitrary<Question> = fc.record({
  place: fc.nat({ max: places.length - 1 }),
  at: instant,
  modes: fc.subarray<'live' | 'artificial_voice'>(['live', 'artificial_voice'], { minLength: 1 }),
  on: fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }),
  marginMinutes: fc.constantFrom(0, 1, 10),
  consent: fc.option(
    fc.record({
      status: fc.constantFrom('granted' as const, 'granted' as const, 'granted' as const, 'revoked' as const),
      at: fc.constant(0),
      expiresAt: fc.constant(null),
      level: fc.constantFrom('lawful_basis' as const, 'express' as const, 'express_written' as const),
    }),
    { nil: undefined, freq: 3 },
  ),
  consentHours: fc.constantFrom(null, null, null, null, 1, 1, 0, -1),
  consentRequired: fc.constantFrom(false, false, false, true),
  suppressed: fc.constantFrom(false, false, false, false, false, false, false, true),
  starts: fc.oneof(
    { weight: 2, arbitrary: fc.constant<number[]>([]) },
    fc.array(fc.integer({ min: 0, max: 40 * 24 }), { maxLength: 8 }),
  ),
  ownCap: seldom(fc.record({ max: fc.integer({ min: 1, max: 3 }), perHours: fc.constantFrom(1, 24, 24 * 7) })),
  refusedDaysAgo: seldom(fc.constantFrom(0, 30, 60.9, 61, 90)),
  fetchedDaysAgo: fc.option(fc.constantFrom(0, 10, 30, 31, 40), { nil: undefined, freq: 6 }),
  paused: seldom(fc.constantFrom('US', 'US-LA', 'FR', 'GB')),
  pauseHours: fc.constantFrom(null, 1, 0, -1),
})

function settingsOf({ modes, on, marginMinutes, fetchedDaysAgo, at, ownCap, consentRequired }: Question) {
  const unverified = all.filter((preset, i) => preset.status === 'unverified' && on[i]).map(({ id }) => id)
  const names = all.flatMap(({ registry }) => registry?.name ?? [])
  const fetched =
    fetchedDaysAgo === undefined ? {} : Object.fromEntries(names.map(n => [n, at - fetchedDaysAgo * dayMs]))
  const input = {
    name: 'Spring',
    agent: { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
    schedule: { hours: { everyDay: '00:00-24:00' } },
    calls: {
      concurrentCalls: 1,
      closingMargin: `${marginMinutes}m`,
      numberCaps: ownCap ? [{ max: ownCap.max, per: `${ownCap.perHours}h` }] : [],
    },
    requireConsent: consentRequired,
    purpose: 'telemarketing',
    compliance: { mode: modes, unverified, registries: fetched },
  }
  return parseCampaign(input, all).settings
}

const hoursFrom = (at: number, hours: number | null) => (hours === null ? null : at + hours * hourMs)

/** Asks the gate as the dialer does. */
export function ask(q: Question) {
  const settings = settingsOf(q)
  const found = presetsOf(settings.compliance!, all)
  if (!('presets' in found)) throw new Error(found.lacks)
  const hours = new CampaignHours(
    settings,
    spans,
    new CampaignRules({ ...settings.compliance!, purposes: settings.purposes }, found.presets, holidays, spans),
  )
  const pauses: JurisdictionPause[] =
    q.paused === undefined
      ? []
      : [{ jurisdiction: q.paused, at: 0, until: hoursFrom(q.at, q.pauseHours), reason: 'any' }]
  hours.pauses = { version: 1, pauses }
  const [zoneKey] = places[q.place]!
  const place = hours.place(zoneKey)
  const recentStarts = q.starts.map(ago => q.at - ago * hourMs).sort((a, b) => a - b)
  const refused = q.refusedDaysAgo !== undefined && { refusalAt: q.at - q.refusedDaysAgo * dayMs }
  const plain = numberFacts({ recentStarts, ...refused })
  const entry = { phone: plain.phone, scope: 'everything' as const, reason: 'opt_out' as const, at: 0, expiresAt: null }
  const number = q.suppressed ? { ...plain, suppressions: [entry] } : plain
  const consent = q.consent && { ...q.consent, expiresAt: hoursFrom(q.at, q.consentHours) }
  const someone = contact({
    zoneKey,
    dueAt: 0,
    numbers: [number],
    ...(consent && { consents: [{ version: 1, ...consent }] }),
  })
  const verdict = gate({ campaign: campaign({ settings }), contact: someone, place, pauses, now: q.at })
  return { codes: new Set(verdict.blocks.map(({ code }) => code)), verdict, hours, place, zoneKey, pauses }
}

const levels = ['none', 'lawful_basis', 'express', 'express_written']

/** The presets of the place and of the kind of call, at whatever time. */
function heldIn(q: Question): RulePreset[] {
  const [, , where] = places[q.place]!
  return all.filter(
    (preset, i) =>
      (preset.status === 'verified' || q.on[i]) &&
      preset.purposes.includes('telemarketing') &&
      preset.modes.some(mode => mode === 'autodialed' || q.modes.some(each => each === mode)) &&
      where.some(each => each === preset.jurisdiction || each.slice(0, 2) === preset.jurisdiction),
  )
}

/** The rules read one by one, as they are worded, by code that shares nothing with the gate. */
export function broken(q: Question): Set<string> {
  const [, zones, where] = places[q.place]!
  const marginMs = q.marginMinutes * 60_000
  const held = heldIn(q)
  const inForce = held.filter(preset => isInForce(preset, q.at))
  const rules = new Set<string>()
  for (const preset of held) {
    if (!isOpenBy(preset, q.at, zones, holidaysOf)) rules.add('hours')
    else if (!isOpenBy(preset, q.at + marginMs, zones, holidaysOf)) rules.add('closing')
  }
  for (const { consent, registry, caps, rests } of inForce) {
    for (const { after, restMs } of rests) {
      if (after === 'refusal' && q.refusedDaysAgo !== undefined && q.refusedDaysAgo * dayMs < restMs) rules.add('rest')
    }
    const given = q.consent?.status === 'granted' ? levels.indexOf(q.consent.level!) : 0
    if (given < levels.indexOf(consent)) rules.add('consent')
    if (registry && (q.fetchedDaysAgo === undefined || q.fetchedDaysAgo >= (registry.maxAgeDays ?? 1e9)))
      rules.add('registry')
    for (const { max, perMs } of caps) {
      if (q.starts.filter(ago => ago * hourMs < perMs).length >= max) rules.add('cap')
    }
  }
  if (q.consent?.status === 'revoked') rules.add('consent')
  if (q.consent && q.consentHours !== null && q.consentHours <= 0) rules.add('consent')
  if (q.consentRequired && !q.consent) rules.add('consent')
  if (q.suppressed) rules.add('suppressed')
  if (q.ownCap && q.starts.filter(ago => ago < q.ownCap!.perHours).length >= q.ownCap.max) rules.add('cap')
  if (q.pauseHours !== null && q.pauseHours <= 0) return rules
  if (q.paused && where.some(each => each === q.paused || each.slice(0, 2) === q.paused)) rules.add('paused')
  return rules
}

function isInForce({ effectiveFrom, effectiveTo }: RulePreset, at: number): boolean {
  const first = effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom) - 14 * hourMs
  const last = effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(effectiveTo) + 36 * hourMs
  return first <= at && at < last
}

/** Codes of the gate for each rule of the oracle. */
export const codesOf: Record<string, BlockCode[]> = {
  hours: ['outside_hours', 'holiday'],
  closing: ['window_closing', 'outside_hours', 'holiday'],
  consent: ['consent_missing', 'consent_revoked', 'consent_expired'],
  suppressed: ['suppressed'],
  registry: ['registry_stale'],
  cap: ['cap_reached'],
  rest: ['cooldown'],
  paused: ['jurisdiction_paused'],
}

/** Of each block that a rule makes: the presets that say so, read one by one. */
export function sayers(q: Question): Partial<Record<BlockCode, Set<string>>> {
  const [, zones] = places[q.place]!
  const margin = q.marginMinutes * 60_000
  const given = q.consent?.status === 'granted' ? levels.indexOf(q.consent.level!) : 0
  const closed = heldIn(q).filter(preset => [q.at, q.at + margin].some(at => !isOpenBy(preset, at, zones, holidaysOf)))
  const inForce = heldIn(q).filter(preset => isInForce(preset, q.at))
  const stale = ({ registry }: RulePreset) =>
    registry && (q.fetchedDaysAgo === undefined || q.fetchedDaysAgo >= (registry.maxAgeDays ?? 1e9))
  const ids = (presets: RulePreset[]) => new Set(presets.map(({ id }) => id))
  return {
    outside_hours: ids(closed),
    holiday: ids(closed),
    window_closing: ids(closed),
    consent_missing: ids(inForce.filter(({ consent }) => levels.indexOf(consent) > given)),
    registry_stale: ids(inForce.filter(stale)),
    cooldown: ids(inForce.filter(({ rests }) => rests.some(({ after }) => after === 'refusal'))),
  }
}
