import { complete } from '../campaign/lifecycle.js'
import { isTesting } from '../campaign/test-run.js'
import { bounded } from './bounded.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { LiveCall } from './live-calls.js'
import type { OwnedCampaign } from './owned-campaign.js'

const SKIP_BATCH = 1_000
const HANGUP_AGAIN_MS = 2_000

/** After `cancel()`: skips who is still pending and, if asked for, hangs up who is on the line. */
export async function sweepCancelled(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  if (owned.record.hangUp) for (const call of owned.live) void hangUp(ctx, owned, call)
  await owned.committer.flush()
  for (;;) {
    const skipped = await ctx.storage.skipPending(owned.lease, 'campaign_cancelled', ctx.clock.now(), SKIP_BATCH)
    if (skipped < SKIP_BATCH) break
    await ctx.clock.turn?.()
  }
}

/** Asks for the end of a call; that it ended is told by an event or a lookup. */
async function hangUp(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): Promise<void> {
  const { providerCallId, attemptId } = call.attempt
  const { telephony } = ctx
  if (call.hangingUp || !providerCallId || !telephony.capabilities.hangup || !telephony.hangup) return
  call.hangingUp = true
  try {
    const reply = await bounded(ctx.clock, ctx.requestTimeoutMs, telephony.hangup(providerCallId), () => 'too_early')
    if (reply === 'too_early') againLater(ctx, owned, call)
    // The end may be told by no event at all (a call cancelled while queued): look soon.
    else if (owned.live.get(attemptId) === call) {
      owned.live.checkAt(call, ctx.clock.monotonic() + HANGUP_AGAIN_MS)
      owned.wake.now()
    }
  } catch (error) {
    ctx.logger.warn('hangup threw; trying again', { attemptId, error: errorText(error) })
    againLater(ctx, owned, call)
  }
}

function againLater(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): void {
  ctx.clock.setTimer(HANGUP_AGAIN_MS, () => {
    call.hangingUp = false
    if (!owned.stopped && owned.live.get(call.attempt.attemptId) === call) void hangUp(ctx, owned, call)
  })
}

/** Completes the campaign when every contact is final, and lets the runner go once nothing more can happen here. */
export async function closeWhenDone(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  const quiet = owned.live.size === 0 && owned.inFlight.size === 0 && owned.acting.size === 0
  if (!quiet || owned.mail || owned.stale) return
  if (owned.sending && !isTesting(owned.record) && isDue(ctx, owned)) await tryComplete(ctx, owned)
  const { status } = owned.record
  if (status !== 'completed' && status !== 'cancelled') return
  await owned.committer.flush()
  if (!owned.mail) owned.stopped = true
}

function isDue(ctx: EngineContext, owned: OwnedCampaign): boolean {
  const nothingPending = owned.nothingDueBefore === Number.POSITIVE_INFINITY
  return nothingPending && !owned.record.settings.keepOpen && ctx.clock.monotonic() >= owned.wrapUpUntil
}

async function tryComplete(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  await owned.committer.flush()
  const progress = await ctx.storage.progress(owned.key)
  if (progress.pending + progress.inProgress > 0) {
    // Somebody added contacts meanwhile.
    owned.zoneKeys = undefined
    owned.lookAgain()
    owned.wake.now()
    return
  }
  // Storage refuses when contacts came in between: then the record is read again and the pass goes on.
  const { record, events } = complete(owned.record, progress, ctx.clock.now())
  if (await ctx.storage.updateCampaign(record, events)) owned.adopt(record)
  else owned.stale = true
}
