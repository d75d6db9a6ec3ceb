import { type Analytics, createAnalytics } from '../analytics/analytics.js'
import type { AttemptResult } from '../attempt/types.js'
import { fields, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import * as lifecycle from '../campaign/lifecycle.js'
import { isTesting, isUntried, LARGEST_SAMPLE, spread } from '../campaign/test-run.js'
import type { CampaignKey, Progress } from '../campaign/types.js'
import type { DueContact } from '../contact/types.js'
import type { ContactDetail } from '../ports/storage.js'
import { changeCampaign, readCampaign } from './change-campaign.js'
import { refuseAgent, refuseLaunch } from './commands.js'
import type { EngineContext } from './context.js'
import type { OwnedCampaign } from './owned-campaign.js'
import type { EngineParts } from './parts.js'
import { judgedContacts } from './preflight.js'
import { addAttempts, clocksFor } from './results.js'
import { hoursNow, startsSinceAt } from './rules.js'

/** What a test run has come to so far. Instants are epoch ms. */
export interface TestReport {
  /** `running` until each contact of the sample was called once, or is not to be called at all. */
  state: 'running' | 'finished'
  startedAt: number
  endedAt: number | null
  /** Of the sample alone. */
  progress: Progress
  /** Contacts of the sample that were not called yet, those on a call included. */
  untried: number
  /** Attempts of the sample by their results. */
  results: Partial<Record<AttemptResult, number>>
  analytics: Analytics
}

const testFields = fields('a test run: { size }', { size: whole(1, LARGEST_SAMPLE) })

/** Checks as `launch()` does, chooses the sample among who can be called, and dials it. */
export async function beginTest(parts: EngineParts, key: CampaignKey, input: { size: number }): Promise<void> {
  const { ctx, owners } = parts
  owners.refuseClosed()
  const { size } = parseWith(testFields, input, 'The test run')
  const record = await readCampaign(ctx, key)
  lifecycle.check('test', record)
  await refuseLaunch(ctx, record)
  const seqs = spread(await callable(ctx, key), size)
  await changeCampaign(ctx, key, current => {
    refuseAgent(current)
    return lifecycle.beginTest(current, seqs, ctx.clock.now())
  })
  const runner = await owners.ensure(key)
  await runner?.sync()
}

/** Who is called as soon as hours are open: a sample that waits for a rest of weeks would show nothing. */
async function callable(ctx: EngineContext, key: CampaignKey): Promise<number[]> {
  const record = await readCampaign(ctx, key)
  const hours = await hoursNow(ctx, record)
  const seqs: number[] = []
  for await (const { contact, blocks } of judgedContacts(ctx, key, record, hours, ctx.clock.now())) {
    const held = blocks.some(({ code, permanent }) => permanent || heldByNumber.has(code))
    if (contact.status === 'pending' && !held) seqs.push(contact.seq)
  }
  return seqs
}

const heldByNumber: ReadonlySet<string> = new Set(['cap_reached', 'cooldown', 'number_in_call'])

/** Contacts of the sample that are due, instead of a claim among all. */
export async function claimSample(ctx: EngineContext, owned: OwnedCampaign, limit: number): Promise<DueContact[]> {
  await owned.committer.flush()
  const now = ctx.clock.now()
  const waiting = (await untried(ctx, owned, startsSinceAt(owned.hours, now))).filter(
    contact => contact.status === 'pending',
  )
  const due = waiting
    .filter(({ dueAt, zoneKey }) => dueAt <= now && owned.hours.claimable(zoneKey, now))
    .sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)
    .slice(0, limit)
  if (due.length > 0) owned.lookAgain()
  else for (const { zoneKey, dueAt } of waiting) owned.lookAgain(owned.takenUpFrom(zoneKey, Math.max(dueAt, now)))
  return due
}

/** Once the sample is through the campaign waits for a person to say whether it goes on. */
export async function finishTest(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  if (!isTesting(owned.record) || !owned.sending) return
  if (owned.live.size > 0 || owned.inFlight.size > 0 || owned.acting.size > 0 || owned.mail || owned.stale) return
  await owned.committer.flush()
  if ((await untried(ctx, owned, null)).length > 0) return
  const progress = progressOf(await sampleOf(ctx, owned.key, owned.record.testRun!.seqs, null))
  const record = await changeCampaign(ctx, owned.key, current =>
    current.status === 'active' && isTesting(current)
      ? lifecycle.finishTest(current, progress, ctx.clock.now())
      : undefined,
  )
  owned.adopt(record)
}

async function untried(ctx: EngineContext, owned: OwnedCampaign, since: number | null): Promise<ContactDetail[]> {
  const { key, record } = owned
  return (await sampleOf(ctx, key, record.testRun!.seqs, since)).filter(isUntried)
}

function sampleOf(
  { storage }: EngineContext,
  key: CampaignKey,
  seqs: number[],
  startsSince: number | null,
): Promise<ContactDetail[]> {
  return storage.scanContacts(key, { seqs, limit: LARGEST_SAMPLE, startsSinceAt: startsSince })
}

export async function testReport(ctx: EngineContext, key: CampaignKey): Promise<TestReport | null> {
  const { settings, testRun } = await readCampaign(ctx, key)
  if (!testRun) return null
  const contacts = await sampleOf(ctx, key, testRun.seqs, null)
  const sums = createAnalytics()
  const clocks = clocksFor(settings)
  const results: TestReport['results'] = {}
  for (const contact of contacts) {
    addAttempts(sums, contact, clocks)
    for (const { result } of contact.attemptList) if (result) results[result] = (results[result] ?? 0) + 1
  }
  return {
    state: isTesting({ testRun }) ? 'running' : 'finished',
    startedAt: testRun.startedAt,
    endedAt: testRun.endedAt ?? null,
    progress: progressOf(contacts),
    untried: contacts.filter(isUntried).length,
    results,
    analytics: sums.result(),
  }
}

function progressOf(contacts: readonly ContactDetail[]): Progress {
  const of = (status: ContactDetail['status']) => contacts.filter(contact => contact.status === status).length
  return {
    total: contacts.length,
    completed: of('completed'),
    pending: of('pending'),
    failed: of('failed'),
    inProgress: of('in_progress'),
    skipped: of('skipped'),
  }
}
