import { isDeepStrictEqual } from 'node:util'
import { parseAttemptId } from '../attempt/id.js'
import { outcomeRefusal, withOutcome } from '../attempt/outcome.js'
import type { AttemptRecord, Outcome } from '../attempt/types.js'
import { type OutcomeInput, parseOutcome } from '../campaign/schema-records.js'
import { suppressionEntry } from '../campaign/schema-suppressions.js'
import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import type { LiveAttempt } from '../ports/storage.js'
import { readCampaign } from './change-campaign.js'
import { suppress } from './compliance.js'
import type { EngineParts } from './parts.js'

/** How long an owner may take to take an outcome in; one that died must be noticed first. */
const TAKEN_IN_MS = 10_000
const FIRST_LOOK_MS = 25
const LONGEST_LOOK_MS = 500

/**
 * Records an outcome: an opt-out suppresses the contact's numbers first, then the outcome goes into the inbox and the
 * owner takes it in, as it does events. Resolves when it has; or, where no owner comes by within a lease and some
 * seconds, with the attempt as it will be: what the inbox holds is not lost.
 */
export async function recordOutcome(parts: EngineParts, key: CampaignKey, input: OutcomeInput): Promise<AttemptRecord> {
  const { ctx } = parts
  const now = ctx.clock.now()
  const { attemptId, outcome } = parseOutcome(input, now)
  const { attempt, contact } = await load(parts, key, attemptId)
  const refusal = outcomeRefusal(attempt) ?? (contact.erased ? erasedRefusal(outcome) : undefined)
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
    const entries = contact.phones.map(phone => suppressionEntry(phone, { reason: 'opt_out', source }, now))
    await suppress(parts, key.tenantId, entries)
  }
  await ctx.storage.record([{ kind: 'outcome', tenantId: key.tenantId, attemptId, outcome, receivedAt: now }])
  return takenIn(parts, key, attemptId, outcome)
}

/** An owner in another process takes it in at its own pace; one that died, when another has taken over. */
async function takenIn(
  parts: EngineParts,
  key: CampaignKey,
  attemptId: string,
  outcome: Outcome,
): Promise<AttemptRecord> {
  const { ctx, owners } = parts
  const { clock } = ctx
  const until = clock.monotonic() + (ctx.leaseTtlMs ?? 0) + TAKEN_IN_MS
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    const runner = await owners.ensure(key)
    await runner?.sync()
    const { attempt } = await load(parts, key, attemptId)
    if (isDeepStrictEqual(attempt.outcome, outcome)) return attempt
    const late = outcomeRefusal(attempt)
    if (late) throw refused(attemptId, late)
    const left = until - clock.monotonic()
    if (left <= 0) return withOutcome(attempt, outcome, clock.now()).attempt
    await new Promise<void>(resolve => clock.setTimer(Math.min(wait, left), resolve))
  }
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

/** Of who was erased nothing personal is taken in, and nobody is called back. */
function erasedRefusal({ notes, callbackAt }: Outcome): string | undefined {
  if (notes === undefined && callbackAt === undefined) return undefined
  return 'the contact was erased; give neither notes nor a callback'
}

function refused(attemptId: string, why: string): OutdialError {
  return new OutdialError('OUTCOME_REFUSED', `No outcome can be recorded for attempt '${attemptId}': ${why}.`, {
    attemptId,
    why,
  })
}
