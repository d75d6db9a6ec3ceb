import { estimateFinish } from '../analytics/estimate.js'
import type { CampaignHours } from '../campaign/hours.js'
import { shownAction } from '../campaign/input/on-machine.js'
import { agentTrouble } from '../campaign/lifecycle.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import type { Block } from '../compliance/decision.js'
import { gate } from '../compliance/gate.js'
import type { ContactDetail } from '../ports/storage.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { isSupported } from './on-machine.js'
import { ruleFindings } from './preflight-rules.js'
import { pages } from './results.js'
import { hoursNow, startsSinceAt } from './rules.js'

/** Assumed of a call when nothing better is known; estimates only. */
const ASSUMED_TALK_MS = 60_000
const ASSUMED_ATTEMPTS_SHARE = 0.5

/** Something that `preflight()` found. */
export interface Finding {
  /** Stable, e.g. `no_callable_contacts`. */
  code: string
  /** For people: what it is, and what to do. */
  message: string
}

/** What would happen on launch. Instants are epoch ms. */
export interface Preflight {
  /** Contacts, skipped ones included. */
  total: number
  /** Contacts that no permanent rule blocks. */
  callable: number
  /** Those that will be or have been skipped, by reason code. */
  skipped: Record<string, number>
  /** Callable contacts whose number a cap or a rest holds back when the campaign starts, by reason code; they are called later. */
  waiting: Record<string, number>
  /**
   * Zones, and how many callable contacts they hold; several together where contacts may be in any of them. `opensAt:
   * null` = nobody there is called until something changes. With calling rules, a row per zones and jurisdictions.
   */
  zones: { zones: string[]; jurisdictions: string[]; contacts: number; opensAt: number | null }[]
  /** Epoch ms of the first possible call; `null` = none. */
  earliestStartAt: number | null
  /** About when the last call ends, under the limits and with assumed call lengths; `null` = not within 60 days. */
  estimatedFinishAt: number | null
  /** What stops `launch()`. */
  errors: Finding[]
  warnings: Finding[]
}

interface Count {
  total: number
  skipped: Record<string, number>
  waiting: Record<string, number>
  /** By the names of the zones whose clocks count. */
  byZones: Map<string, { zoneKey: string; contacts: number }>
}

/** Looks at every contact through the gate, as it will be when the campaign runs. Changes nothing. */
export async function preflight(ctx: EngineContext, key: CampaignKey): Promise<Preflight> {
  const record = await readCampaign(ctx, key)
  const hours = await hoursNow(ctx, record)
  const startAt = Math.max(record.settings.schedule.startAt ?? 0, ctx.clock.now())
  const count = await countContacts(ctx, key, record, hours, startAt)
  const callable = [...count.byZones.values()].reduce((sum, { contacts }) => sum + contacts, 0)
  const zones = [...count.byZones]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { zoneKey, contacts }]) => ({ zoneKey, contacts, hours: hours.of(zoneKey)! }))
  const opens = zones.map(({ zoneKey }) => hours.claimableFrom(zoneKey, startAt)).filter(Number.isFinite)
  const ofRules = ruleFindings(hours, zones, startAt)
  const callsPerDay = callerIdsPerDay(record)
  const estimatedFinishAt = callable === 0 ? null : finishAt(record, zones, startAt, callsPerDay)
  const uncappedFinishAt = callable === 0 || callsPerDay === null ? null : finishAt(record, zones, startAt, null)
  return {
    total: count.total,
    callable,
    skipped: count.skipped,
    waiting: count.waiting,
    zones: zones.map(({ zoneKey, contacts }) => ({
      zones: hours.clocksOf(zoneKey)!.zones,
      jurisdictions: hours.hasRules ? hours.place(zoneKey).jurisdictions : [],
      contacts,
      opensAt: finite(hours.claimableFrom(zoneKey, startAt)),
    })),
    earliestStartAt: opens.length > 0 ? Math.min(...opens) : null,
    estimatedFinishAt,
    errors: [...errorsOf(record, count, callable), ...ofRules.errors, ...machineErrors(ctx, record)],
    warnings: [
      ...warningsOf(record, count, estimatedFinishAt),
      ...callerIdWarnings(record, estimatedFinishAt, uncappedFinishAt),
      ...ofRules.warnings,
    ],
  }
}

const finite = (at: number) => (Number.isFinite(at) ? at : null)

async function countContacts(
  ctx: EngineContext,
  key: CampaignKey,
  record: CampaignRecord,
  hours: CampaignHours,
  startAt: number,
): Promise<Count> {
  const count: Count = { total: 0, skipped: {}, waiting: {}, byZones: new Map() }
  const tally = (counts: Record<string, number>, reason: string) => {
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  for await (const { contact, blocks } of judgedContacts(ctx, key, record, hours, startAt)) {
    count.total += 1
    if (contact.status === 'skipped') tally(count.skipped, contact.reason ?? 'skipped')
    if (contact.status !== 'pending') continue
    const permanent = blocks.find(block => block.permanent)
    if (permanent) {
      tally(count.skipped, permanent.code)
      continue
    }
    countIn(count.byZones, contact.zoneKey, hours)
    const held = blocks.find(({ code }) => code === 'cooldown' || code === 'cap_reached')
    if (held) tally(count.waiting, held.code)
  }
  return count
}

/** Every contact, and what will say no to a pending one at `at`. */
export async function* judgedContacts(
  ctx: EngineContext,
  key: CampaignKey,
  record: CampaignRecord,
  hours: CampaignHours,
  at: number,
): AsyncGenerator<{ contact: ContactDetail; blocks: readonly Block[] }> {
  // As if it were under way, so that being a draft is not among what blocks a contact.
  const campaign: CampaignRecord = { ...record, status: 'active' }
  for await (const page of pages(ctx, key, { startsSinceAt: startsSinceAt(hours, ctx.clock.now()) })) {
    for (const contact of page) {
      const asked = contact.status === 'pending'
      const input = { campaign, contact, place: hours.place(contact.zoneKey), now: at }
      yield { contact, blocks: asked ? gate(input).blocks : [] }
    }
  }
}

function countIn(byZones: Count['byZones'], zoneKey: string, hours: CampaignHours): void {
  const { clocks, jurisdictions } = hours.place(zoneKey)
  const name = [clocks!.zones, hours.hasRules ? jurisdictions : []].map(names => names.join('+')).join('@')
  const row = byZones.get(name)
  if (row) row.contacts++
  else byZones.set(name, { zoneKey, contacts: 1 })
}

function finishAt(
  record: CampaignRecord,
  zones: { zoneKey: string; contacts: number; hours: Parameters<typeof estimateFinish>[0]['zones'][number]['hours'] }[],
  startAt: number,
  callsPerDay: number | null,
): number | null {
  const { calls } = record.settings
  const estimate = estimateFinish({
    startAt,
    zones: zones.map(({ zoneKey, contacts, hours }) => ({ key: zoneKey, contacts, hours })),
    callsPerHour: calls.callsPerHour,
    callsPerDay,
    concurrentCalls: calls.concurrentCalls,
    expectedCallMs: Math.min(calls.ringTimeoutMs / 2 + ASSUMED_TALK_MS, calls.ringTimeoutMs + calls.maxCallDurationMs),
    attemptsPerContact: 1 + (calls.maxAttempts - 1) * ASSUMED_ATTEMPTS_SHARE,
    retryDelayMs: calls.retry.rules.no_answer?.delayMs ?? 0,
  })
  return estimate.finishAt ?? null
}

/** Calls that the agent's numbers allow in any 24 hours; `null` = no cap. Other campaigns may use them up. */
function callerIdsPerDay({ settings: { agent } }: CampaignRecord): number | null {
  const { maxPerDay } = agent.callerId
  return maxPerDay === null || agent.numbers.length === 0 ? null : agent.numbers.length * maxPerDay
}

function callerIdWarnings(record: CampaignRecord, finish: number | null, uncapped: number | null): Finding[] {
  // Both are the same model's, so any difference is the cap's.
  if (uncapped === null || (finish !== null && finish <= uncapped)) return []
  const { numbers, callerId } = record.settings.agent
  const [many, each] = [numbers.length, callerId.maxPerDay]
  return [
    {
      code: 'caller_ids_scarce',
      message: `${many} caller IDs with ${each} calls a day each are too few for this plan: calls will wait for them. Add numbers to agent.numbers, or raise agent.callerId.maxPerDay.`,
    },
  ]
}

function errorsOf(record: CampaignRecord, count: Count, callable: number): Finding[] {
  const errors: Finding[] = []
  const trouble = agentTrouble(record.settings)
  if (trouble) errors.push({ code: trouble.reason, message: trouble.message })
  const closed = count.skipped.no_common_window ?? 0
  if (callable === 0 && closed > 0) {
    errors.push({
      code: 'never_opens',
      message: `Calling hours open for none of the ${closed} contacts that are left within 400 days. Set schedule.hours so that they do.`,
    })
  } else if (callable === 0 && !record.settings.keepOpen) {
    const why = Object.entries(count.skipped).map(([reason, contacts]) => `${contacts} ${reason}`)
    errors.push({
      code: 'no_callable_contacts',
      message: `None of the ${count.total} contacts can be called${why.length > 0 ? ` (${why.join(', ')})` : ''}. Add contacts, or mend what skips them.`,
    })
  }
  return errors
}

function machineErrors({ telephony }: EngineContext, { settings }: CampaignRecord): Finding[] {
  const { onMachine } = settings.calls
  if (isSupported(telephony, onMachine)) return []
  const message = `calls.onMachine is ${shownAction(onMachine)}, which the telephony adapter cannot do (see its capabilities). Set it to 'continue'.`
  return [{ code: 'machine_action_unsupported', message }]
}

function warningsOf(record: CampaignRecord, count: Count, finish: number | null): Finding[] {
  const warnings: Finding[] = []
  const lost = Object.values(count.skipped).reduce((sum, contacts) => sum + contacts, 0)
  if (lost > 0)
    warnings.push({
      code: 'contacts_skipped',
      message: `${lost} of ${count.total} contacts will not be called; see skipped.`,
    })
  if (count.skipped.no_common_window) {
    warnings.push({
      code: 'never_opens_for_some',
      message: `Calling hours never open for ${count.skipped.no_common_window} contacts. Check schedule.hours.`,
    })
  }
  if (count.byZones.size > 0 && finish === null) {
    warnings.push({
      code: 'slow',
      message:
        'At these limits the campaign takes more than 60 days. Raise calls.callsPerHour or calls.concurrentCalls, or widen schedule.hours.',
    })
  }
  const { callsPerHour, concurrentCalls } = record.settings.calls
  if (callsPerHour !== null && callsPerHour < concurrentCalls) {
    warnings.push({
      code: 'hourly_limit_below_concurrency',
      message: `callsPerHour (${callsPerHour}) is below concurrentCalls (${concurrentCalls}): the hour's calls may all start at once, then none for an hour.`,
    })
  }
  return warnings
}
