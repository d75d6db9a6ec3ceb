import { isDeepStrictEqual } from 'node:util'
import { parseAttemptId } from '../attempt/id.js'
import { outcomeRefusal } from '../attempt/outcome.js'
import type { AttemptRecord } from '../attempt/types.js'
import { type OutcomeInput, parseOutcome } from '../campaign/schema-records.js'
import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import type { LiveAttempt } from '../ports/storage.js'
import { readCampaign } from './change-campaign.js'
import type { EngineParts } from './parts.js'

const TRIES = 20

/**
 * Records an outcome: an opt-out suppresses the contact's numbers first, then the outcome goes into the inbox and the
 * owner takes it in, as it does events. Resolves when it has.
 */
export async function recordOutcome(parts: EngineParts, key: CampaignKey, input: OutcomeInput): Promise<AttemptRecord> {
  const { ctx, owners } = parts
  const now = ctx.clock.now()
  const { attemptId, outcome } = parseOutcome(input, now)
  const { attempt, contact } = await load(parts, key, attemptId)
  const refusal = outcomeRefusal(attempt)
  if (refusal) throw refused(attemptId, refusal)
  const { status } = await readCampaign(ctx, key)
  if (outcome.callbackAt !== undefined && (status === 'completed' || status === 'cancelled')) {
    throw refused(
      attemptId,
      `the campaign is ${status}, so nobody is called back; lengthen calls.wrapUp, or use keepOpen`,
    )
  }
  if (outcome.optOut) {
    const source = `attempt ${attemptId}`
    const entries = contact.phones.map(phone => ({ phone, reason: 'opt_out' as const, at: now, source }))
    await ctx.storage.suppress(key.tenantId, entries)
  }
  await ctx.storage.record([{ kind: 'outcome', tenantId: key.tenantId, attemptId, outcome, receivedAt: now }])
  for (let tries = 0; tries < TRIES; tries++) {
    const runner = await owners.ensure(key)
    await runner?.sync()
    const { attempt: latest } = await load(parts, key, attemptId)
    if (isDeepStrictEqual(latest.outcome, outcome)) return latest
    const late = outcomeRefusal(latest)
    if (late) throw refused(attemptId, late)
  }
  throw new OutdialError(
    'CONCURRENT_CHANGE',
    `The outcome for attempt '${attemptId}' is recorded, but the campaign's owner has not taken it in yet. Do not record it again; it will be applied.`,
    { attemptId },
  )
}

async function load({ ctx }: EngineParts, key: CampaignKey, attemptId: string): Promise<LiveAttempt> {
  const own = parseAttemptId(attemptId)?.campaignId === key.campaignId
  const found = own ? await ctx.storage.getAttempt(key, attemptId) : undefined
  if (found) return found
  throw new OutdialError(
    'ATTEMPT_NOT_FOUND',
    `Campaign '${key.campaignId}' has no attempt '${attemptId}'. Use the attemptId of one of its events or results.`,
    { attemptId, campaignId: key.campaignId },
  )
}

function refused(attemptId: string, why: string): OutdialError {
  return new OutdialError('OUTCOME_REFUSED', `No outcome can be recorded for attempt '${attemptId}': ${why}.`, {
    attemptId,
    why,
  })
}
