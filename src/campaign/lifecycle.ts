import type { OverrideEntry } from '../compliance/presets/override.js'
import { OutdialError } from '../errors.js'
import type { EventDraft } from '../events/types.js'
import type { CampaignSettings } from './settings.js'
import { isTesting } from './test-run.js'
import type { CampaignKey, CampaignRecord, CampaignStatus, Progress } from './types.js'

/** A change of a campaign: the new record (version already raised) and what to tell about it. */
export interface Change {
  record: CampaignRecord
  events: EventDraft[]
}

const allowed: Record<string, CampaignStatus[]> = {
  launch: ['draft'],
  test: ['draft'],
  pause: ['scheduled', 'active'],
  resume: ['paused'],
  cancel: ['draft', 'scheduled', 'active', 'paused'],
  edit: ['draft', 'scheduled', 'active', 'paused'],
}

/** A new campaign, as a draft. */
export function draft(
  key: CampaignKey,
  { settings, createdAt, hashChain }: Pick<CampaignRecord, 'settings' | 'createdAt'> & { hashChain: boolean },
): CampaignRecord {
  const record: CampaignRecord = { ...key, version: 1, status: 'draft', settingsVersion: 1, settings, createdAt }
  return hashChain ? { ...record, hashChain } : record
}

export function launch(record: CampaignRecord, now: number): Change {
  check('launch', record)
  const startAt = Math.max(record.settings.schedule.startAt ?? now, now)
  return change(record, { status: 'scheduled', startAt }, { type: 'campaign.scheduled', at: now, startAt })
}

/** The sample is called from now on; a start on the schedule is for the rest. */
export function beginTest(record: CampaignRecord, seqs: number[], now: number): Change {
  check('test', record)
  return change(
    record,
    { status: 'active', startAt: now, testRun: { seqs, startedAt: now } },
    { type: 'campaign.test_started', at: now, size: seqs.length },
  )
}

/** The runner's move, once the sample is through: the campaign waits for `resume()` or `cancel()`. */
export function finishTest(record: CampaignRecord, progress: Progress, now: number): Change {
  const { total: size, completed, failed, skipped, pending } = progress
  const { record: tested, events } = change(record, endedTest(record, now), {
    type: 'campaign.test_finished',
    at: now,
    size,
    completed,
    failed,
    skipped,
    pending,
  })
  const reason = 'test_finished'
  return {
    record: { ...tested, status: 'paused', reason },
    events: [...events, { type: 'campaign.paused', at: now, reason }],
  }
}

function endedTest(record: CampaignRecord, now: number): Pick<CampaignRecord, 'testRun' | 'startAt'> {
  const startAt = Math.max(record.settings.schedule.startAt ?? now, now)
  return { testRun: { ...record.testRun!, endedAt: now }, startAt }
}

/** What is told of a campaign that was just made. */
export function created({ createdAt: at, settings }: CampaignRecord, clonedFrom?: string): EventDraft[] {
  const event: EventDraft = { type: 'campaign.created', at, ...(clonedFrom !== undefined && { clonedFrom }) }
  return [event, ...overridesTold(settings.compliance?.overrides ?? [], at)]
}

/** Departures from calling rules, each of which must be found in the log. */
function overridesTold(overrides: readonly OverrideEntry[], at: number): EventDraft[] {
  return overrides.map(({ preset, revised, changed, looser, reason, at: decidedAt }) => ({
    type: 'campaign.rules_overridden',
    at,
    preset,
    revised,
    changed,
    looser,
    reason,
    decidedAt,
  }))
}

/** Rows came in. */
export function contactsAdded(
  record: CampaignRecord,
  accepted: number,
  skipped: Record<string, number>,
  now: number,
): Change {
  return change(record, {}, { type: 'contacts.added', at: now, accepted, skipped })
}

/** The runner's move, once the start is reached. */
export function start(record: CampaignRecord, now: number): Change {
  return change(record, { status: 'active' }, { type: 'campaign.started', at: now })
}

/** `reason`: `requested`, or what a person must mend before `resume()` makes sense. */
export function pause(record: CampaignRecord, now: number, reason = 'requested'): Change {
  check('pause', record)
  return change(record, { status: 'paused', reason }, { type: 'campaign.paused', at: now, reason })
}

/** `endTest`: with everybody, though the sample is not through. */
export function resume(paused: CampaignRecord, now: number, endTest = false): Change {
  check('resume', paused)
  const record = endTest && isTesting(paused) ? { ...paused, ...endedTest(paused, now) } : paused
  const { reason: _, ...rest } = record
  const waits = (record.startAt ?? now) > now
  return change(rest, { status: waits ? 'scheduled' : 'active' }, { type: 'campaign.resumed', at: now })
}

export function cancel(record: CampaignRecord, now: number, hangUp: boolean): Change {
  check('cancel', record)
  return change(record, { status: 'cancelled', hangUp, endedAt: now }, { type: 'campaign.cancelled', at: now, hangUp })
}

/** The runner's move, once every contact is final. */
export function complete(record: CampaignRecord, progress: Progress, now: number): Change {
  const { total, completed, failed, skipped } = progress
  return change(
    record,
    { status: 'completed', endedAt: now },
    { type: 'campaign.completed', at: now, total, completed, failed, skipped },
  )
}

/** New settings; a running campaign whose agent can no longer call is paused with the reason. */
export function edit(record: CampaignRecord, settings: CampaignSettings, changed: string[], now: number): Change {
  check('edit', record)
  const settingsVersion = record.settingsVersion + 1
  const edited = change(
    record,
    { settings, settingsVersion, ...movedStart(record, settings, now) },
    { type: 'campaign.edited', at: now, settingsVersion, changed },
  )
  if (changed.some(path => path === 'compliance' || path === 'compliance.overrides')) {
    edited.events.push(...overridesTold(settings.compliance?.overrides ?? [], now))
  }
  const trouble = agentTrouble(settings)
  if (!trouble || (record.status !== 'active' && record.status !== 'scheduled')) return edited
  return {
    record: { ...edited.record, status: 'paused', reason: trouble.reason },
    events: [...edited.events, { type: 'campaign.paused', at: now, reason: trouble.reason }],
  }
}

/** A start that is still to come moves with the schedule; one that was reached stays what it was. */
function movedStart(record: CampaignRecord, settings: CampaignSettings, now: number): Pick<CampaignRecord, 'startAt'> {
  const { startAt } = settings.schedule
  const waits = record.startAt !== undefined && record.startAt > now
  return waits && startAt !== record.settings.schedule.startAt ? { startAt: Math.max(startAt ?? now, now) } : {}
}

/** Why this agent cannot call, and what to do; `undefined` when it can. */
export function agentTrouble(settings: CampaignSettings): { reason: string; message: string } | undefined {
  const { agent } = settings
  if (!agent.active) {
    return {
      reason: 'agent_inactive',
      message: `Agent '${agent.id}' is inactive. Set agent.active to true, or give the campaign another agent.`,
    }
  }
  if (agent.numbers.length === 0) {
    return {
      reason: 'agent_without_number',
      message: `Agent '${agent.id}' has no phone number to call from. Put at least one caller ID in agent.numbers.`,
    }
  }
  return undefined
}

/** Refuses, by name, a move the campaign's status does not allow. */
export function check(move: keyof typeof allowed & string, record: CampaignRecord): void {
  const from = allowed[move]!
  if (from.includes(record.status)) return
  const final = record.status === 'cancelled' || record.status === 'completed'
  const hint = final && move !== 'cancel' ? ' It is final; clone() makes a new draft of it.' : ''
  throw new OutdialError(
    'ILLEGAL_TRANSITION',
    `Cannot ${move} campaign '${record.campaignId}': it is ${record.status}, and ${move} needs it to be ${from.join(' or ')}.${hint}`,
    { campaignId: record.campaignId, move, status: record.status, allowed: from },
  )
}

function change(record: CampaignRecord, fields: Partial<CampaignRecord>, event: EventDraft): Change {
  return { record: { ...record, ...fields, version: record.version + 1 }, events: [event] }
}
