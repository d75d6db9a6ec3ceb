import type { CallerUses } from '../caller-id/uses.js'
import type { CampaignHours } from '../campaign/hours.js'
import { agentTrouble } from '../campaign/lifecycle.js'
import { isTesting } from '../campaign/test-run.js'
import type { CampaignKey, CampaignRecord, Progress } from '../campaign/types.js'
import type { ZonePending } from '../ports/storage.js'
import type { ProviderAccount } from './account.js'
import { type BudgetUse, budgetUse } from './budget.js'
import { callerUses } from './caller-ids.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { countNewestCalls } from './newest-calls.js'
import type { OwnedCampaign } from './owned-campaign.js'
import { hoursNow } from './rules.js'

/** What holds a campaign back. Stable codes. */
export type BindingCode =
  | 'status'
  | 'not_started'
  | 'agent'
  | 'hours'
  | 'rules'
  | 'hourly_limit'
  | 'concurrency'
  | 'provider'
  | 'account'
  | 'pace'
  | 'caller_ids'
  | 'budget'
  | 'not_due'
  | 'test_run'
  | 'no_contacts'
  | 'owned_elsewhere'
  | 'none'

/** What `diagnose()` found. Figures named `…At` are epoch ms, `…Ms` ms, rates 0..1. */
export interface Diagnosis {
  /** What binds the campaign now. */
  binding: BindingCode
  /** For people: what it is, and what to do. */
  message: string
  /** The figures behind it. */
  figures: Record<string, number | string | null>
  progress: Progress
  /** Rates among the newest calls (several hundred) that look wrong, once there are enough to tell: `high_failure_rate`, `low_answer_rate`. */
  findings: { code: string; message: string; figures: Record<string, number> }[]
}

const ENOUGH_CALLS = 20
const HIGH_FAILURE = 0.2
const LOW_ANSWER = 0.1

type Binding = Pick<Diagnosis, 'binding' | 'message' | 'figures'>

/** Answers «why is it slow», «why does it not start», «why do so many fail»; reads storage and the owner's own state. */
export async function diagnose(
  ctx: EngineContext,
  key: CampaignKey,
  owned: OwnedCampaign | undefined,
): Promise<Diagnosis> {
  const record = await readCampaign(ctx, key)
  const progress = await ctx.storage.progress(key)
  const zones = await ctx.storage.pendingByZone(key)
  const now = ctx.clock.now()
  const hours = await hoursNow(ctx, record)
  const binding =
    ofStatus(record, progress, now) ??
    ofContacts(hours, progress, zones, now) ??
    ofCallerIds(record, await callerUses(ctx, record)) ??
    ofBudget(await budgetUse(ctx, key)) ??
    ofOwner(record, owned) ??
    (await ofAccount(ctx.account)) ??
    ofPace(ctx.account, owned) ??
    ofTest(record) ??
    freely
  return { ...binding, progress, findings: await findings(ctx, key) }
}

const freely: Binding = { binding: 'none', message: 'Nothing holds the campaign back now.', figures: {} }

function ofBudget(use: BudgetUse | null): Binding | undefined {
  if (!use?.usedUp) return undefined
  const { limit, currency, spent } = use
  const message = `The budget of ${limit} ${currency} is used up: ${spent} was spent or is set aside, and another call may cost more than what is left. Raise budget.limit to go on.`
  return { binding: 'budget', message, figures: { limit, currency, spent, left: use.left } }
}

function ofTest(record: CampaignRecord): Binding | undefined {
  if (!isTesting(record)) return undefined
  const size = record.testRun!.seqs.length
  const message = `A test run calls ${size} contacts, nobody else. See testReport(); when they are through the campaign is paused.`
  return { binding: 'test_run', message, figures: { size } }
}

function ofStatus(record: CampaignRecord, progress: Progress, now: number): Binding | undefined {
  const { status, reason, startAt } = record
  const trouble = agentTrouble(record.settings)
  if (trouble && status !== 'completed' && status !== 'cancelled') {
    return { binding: 'agent', message: trouble.message, figures: { status, reason: trouble.reason } }
  }
  if (status === 'draft' && progress.pending === 0) {
    return {
      binding: 'no_contacts',
      message: 'The draft has no contact that can be called. Add contacts.',
      figures: { ...progress },
    }
  }
  if (status === 'draft')
    return { binding: 'not_started', message: 'The campaign is a draft. Call launch().', figures: { status } }
  if (status === 'scheduled') {
    const inMs = (startAt ?? now) - now
    return {
      binding: 'not_started',
      message: `The campaign starts in ${Math.ceil(inMs / 60_000)} minutes.`,
      figures: { startAt: startAt ?? null, inMs },
    }
  }
  if (status === 'active') return undefined
  const why = reason ? ` (${reason})` : ''
  const mend =
    reason === 'test_finished'
      ? 'Look at testReport(), then call resume() or cancel().'
      : 'Mend what the reason names, then call resume().'
  const hint = status === 'paused' ? ` ${mend}` : ''
  return {
    binding: 'status',
    message: `The campaign is ${status}${why}.${hint}`,
    figures: { status, reason: reason ?? null },
  }
}

function ofContacts(hours: CampaignHours, progress: Progress, zones: ZonePending[], now: number): Binding | undefined {
  if (hours.lacks !== undefined) {
    const message = `This engine lacks ${hours.lacks}, which the campaign's calling rules need. Give it the rules (option rules) that the campaign was made with.`
    return { binding: 'rules', message, figures: { lacks: hours.lacks } }
  }
  if (progress.pending === 0) {
    return { binding: 'no_contacts', message: 'No contact is waiting to be called.', figures: { ...progress } }
  }
  const due = zones.filter(zone => zone.nextDueAt <= now)
  if (due.some(zone => hours.claimable(zone.zoneKey, now))) return undefined
  const next = Math.min(...zones.map(zone => hours.claimableFrom(zone.zoneKey, Math.max(zone.nextDueAt, now))))
  const nextAt = Number.isFinite(next) ? next : null
  const figures = { pending: progress.pending, nextAt, zonesWithDue: due.length }
  const held = ofPlaces(hours, due, now)
  if (held) return { ...held, figures: { ...figures, ...held.figures } }
  return due.length > 0
    ? { binding: 'hours', message: 'Calling hours are closed for every contact that is due.', figures }
    : {
        binding: 'not_due',
        message: 'No contact is due yet: retries and callbacks are waiting for their time.',
        figures,
      }
}

/** When every contact that is due is held back by the same rule other than hours. */
function ofPlaces(hours: CampaignHours, due: ZonePending[], now: number): Binding | undefined {
  const codes = due.map(({ zoneKey }) =>
    hours
      .place(zoneKey)
      .blocks(now, hours.pauses.pauses)
      .map(block => block.code),
  )
  const code = (['jurisdiction_paused', 'registry_stale', 'holiday'] as const).find(
    each => codes.length > 0 && codes.every(ofPlace => ofPlace.includes(each)),
  )
  if (code === undefined) return undefined
  const message = `Calling rules hold back every contact that is due: ${code}. explain() of one of them tells which.`
  return { binding: 'rules', message, figures: { code } }
}

function ofCallerIds({ settings: { agent } }: CampaignRecord, { usedUpUntil }: CallerUses): Binding | undefined {
  if (usedUpUntil === undefined) return undefined
  const { maxPerDay } = agent.callerId
  return {
    binding: 'caller_ids',
    message: `Each of the ${agent.numbers.length} caller IDs has had its ${maxPerDay} calls of 24 hours, over all campaigns. Add numbers to agent.numbers, or raise agent.callerId.maxPerDay.`,
    figures: { numbers: agent.numbers.length, maxPerDay, nextAt: usedUpUntil },
  }
}

function ofOwner(record: CampaignRecord, owned: OwnedCampaign | undefined): Binding | undefined {
  const { concurrentCalls, callsPerHour } = record.settings.calls
  if (!owned) {
    return {
      binding: 'owned_elsewhere',
      message: 'This engine does not run the campaign: another owns it, or start() was not called.',
      figures: {},
    }
  }
  if (owned.pacing.trouble) {
    const waitMs = owned.pacing.waitMs()
    const figures = { trouble: owned.pacing.trouble, waitMs: Number.isFinite(waitMs) ? waitMs : null }
    return { binding: 'provider', message: 'The provider pushes back or calls fail in bulk; dialling waits.', figures }
  }
  const { freeSlots, freeStarts, nextStartFreeInMs } = owned.throttle.state()
  if (freeStarts !== null && freeStarts <= 0) {
    const figures = { callsPerHour, nextStartFreeInMs: nextStartFreeInMs ?? null }
    return {
      binding: 'hourly_limit',
      message: `The hourly limit of ${callsPerHour} calls is met. Raise calls.callsPerHour to go faster.`,
      figures,
    }
  }
  if (freeSlots <= 0) {
    const figures = { concurrentCalls, liveCalls: owned.live.size }
    return {
      binding: 'concurrency',
      message: `All ${concurrentCalls} calls at once are live. Raise calls.concurrentCalls to go faster.`,
      figures,
    }
  }
  return undefined
}

/** By storage's count: other campaigns and processes may have taken it all. */
async function ofAccount(account: ProviderAccount | undefined): Promise<Binding | undefined> {
  if (!account) return undefined
  const { concurrentCalls, callsPerHour } = account.limits
  const { liveCalls, starts, nextStartFreeAt } = await account.use()
  const most = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY
  if (liveCalls < most(concurrentCalls) && starts < most(callsPerHour) && !account.full) return undefined
  const figures = { account: account.id, liveCalls, concurrentCalls, starts, callsPerHour }
  return {
    binding: 'account',
    message: `The provider account '${account.id}' is used up by all campaigns together. Wait, or raise its limits with setAccountLimits().`,
    figures: { ...figures, nextStartFreeAt: nextStartFreeAt ?? null },
  }
}

/** Ask after everything else: a campaign that waits for its turn waits for nothing else. */
function ofPace(account: ProviderAccount | undefined, owned: OwnedCampaign | undefined): Binding | undefined {
  const { pace, limits } = account ?? {}
  const figures = { account: account?.id ?? null, callsPerSecond: limits?.callsPerSecond ?? null }
  if (pace?.trouble !== undefined) {
    const message = `Nobody can tell whose turn it is to start a call on the provider account '${account?.id}': ${pace.trouble}. Calls start again when the pace can be asked.`
    return { binding: 'pace', message, figures: { ...figures, trouble: pace.trouble } }
  }
  if (!owned?.unpaced) return undefined
  const message = `The campaign waits for its turn: on the provider account '${account?.id}' ${limits?.callsPerSecond} calls start a second. Raise callsPerSecond with setAccountLimits() to go faster.`
  return { binding: 'pace', message, figures }
}

async function findings(ctx: EngineContext, key: CampaignKey): Promise<Diagnosis['findings']> {
  const { calls, answered, failed } = await countNewestCalls(ctx, key)
  if (calls < ENOUGH_CALLS) return []
  const failureRate = failed / calls
  const answerRate = answered / calls
  const found: Diagnosis['findings'] = []
  if (failureRate > HIGH_FAILURE) {
    found.push({
      code: 'high_failure_rate',
      message:
        'Many calls fail. Look at analytics().causes: bad numbers mean a stale list, carrier causes mean the provider.',
      figures: { calls, failureRate },
    })
  }
  if (answerRate < LOW_ANSWER) {
    found.push({
      code: 'low_answer_rate',
      message:
        'Few calls are answered. Look at analytics().bestTimes, vary the time of day between attempts, and check the caller ID.',
      figures: { calls, answerRate },
    })
  }
  return found
}
