import { ref } from '../attempt/reduce.js'
import type { AttemptRecord } from '../attempt/types.js'
import type { CampaignKey } from '../campaign/types.js'
import type { DecisionRecord } from '../compliance/decision.js'
import { OutdialError } from '../errors.js'
import type { Lease, LiveAttempt } from '../ports/storage.js'
import { withdraw } from './call-end.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { safeUntil } from './heartbeat.js'
import type { LiveCall } from './live-calls.js'
import { inheritAction } from './on-machine.js'
import { OwnedCampaign } from './owned-campaign.js'

const HOUR_MS = 3_600_000
const FIRST_LOOK_MS = 1_000

/** How often a campaign is taken up anew whose lease was over before all was read. */
const MOST_TRIES = 3

/** Takes the lease and reads from storage what a new owner must know; `undefined` when another has the campaign. */
export async function takeOwnership(ctx: EngineContext, key: CampaignKey): Promise<OwnedCampaign | undefined> {
  for (let tries = 1; ; tries++) {
    const asked = ctx.clock.monotonic()
    const lease = await ctx.storage.acquireLease(key, ctx.owner, ctx.leaseTtlMs)
    if (!lease) return undefined
    try {
      return await takeOver(ctx, key, lease, asked)
    } catch (error) {
      // Storage was so slow that the lease ran out meanwhile: whoever asked is not told of a lease that it knows nothing of.
      if (tries === MOST_TRIES || !OutdialError.is(error, 'LEASE_LOST')) throw error
    }
  }
}

/** Live calls, and starts that still count. All is read before anything is begun: a storage that fails leaves nothing behind. */
async function takeOver(ctx: EngineContext, key: CampaignKey, lease: Lease, asked: number): Promise<OwnedCampaign> {
  const { storage, clock } = ctx
  const owned = new OwnedCampaign(ctx, lease, await readCampaign(ctx, key))
  if (ctx.leaseTtlMs !== null) owned.leasedUntil = safeUntil(asked, ctx.leaseTtlMs)
  const live = await storage.liveAttempts(lease)
  const now = clock.now()
  const settled = await storage.startsSince(lease, now - HOUR_MS)
  const [last] = await storage.decisions({ ...key, newestFirst: true, limit: 1 })
  const open = live.filter(({ attempt }) => attempt.settledAt === undefined)
  const onAvailable = () => {
    owned.starved = false
    owned.wake.now()
  }
  const throttle = await ctx.throttle(
    {
      limits: owned.record.settings.calls,
      liveCalls: live.length,
      // Not longer than an hour, should the wall clock have been set back since.
      countedForMs: [
        ...settled.map(at => Math.min(HOUR_MS, Math.max(0, at + HOUR_MS - now))),
        ...open.map(({ attempt }) => HOUR_MS + openForMs(ctx, attempt, now)),
      ],
      onAvailable,
    },
    clock,
  )
  owned.throttle = ctx.account?.chain(throttle, live.length, onAvailable) ?? throttle
  for (const each of live) inherit(ctx, owned, each)
  if (last) noticeOtherClocks(ctx, owned, last)
  return owned
}

/** Calls so far went by another tz database: zones may have other clocks now, so hours that nobody edited may have moved. */
function noticeOtherClocks(ctx: EngineContext, owned: OwnedCampaign, last: DecisionRecord): void {
  if (last.tzVersion === ctx.tzVersion) return
  const versions = { before: last.tzVersion, after: ctx.tzVersion }
  owned.committer.event({ type: 'campaign.tz_changed', at: ctx.clock.now(), ...versions })
  ctx.logger.warn('Another tz database than that of the calls so far; calling hours may have moved', {
    campaignId: owned.key.campaignId,
    ...versions,
  })
}

/** After a failed turn: reservations that storage took but whose answer we never got were never sent, and are taken back. */
export async function resync(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  await owned.committer.flush()
  const live = await ctx.storage.liveAttempts(owned.lease)
  owned.unsure = false
  for (const { attempt, contact } of live) {
    if (owned.live.get(attempt.attemptId) || attempt.state !== 'reserved') continue
    withdraw(ctx, owned, { ...idle(attempt, contact), settledBy: 0, checkAt: 0, giveUpAt: 0 }, 'reservation_unanswered')
  }
}

/** A call that an earlier owner left. Its intent is not resolved before it can no longer be sent and its request has timed out. */
function inherit(ctx: EngineContext, owned: OwnedCampaign, { attempt, contact }: LiveAttempt): void {
  const { ringTimeoutMs, maxCallDurationMs } = owned.record.settings.calls
  const mono = ctx.clock.monotonic()
  const now = ctx.clock.now()
  const open = attempt.state === 'reserved' || attempt.state === 'unknown'
  const waitMs = open ? openForMs(ctx, attempt, now) : FIRST_LOOK_MS
  const call: LiveCall = {
    ...idle(attempt, contact),
    settledBy: mono + waitMs,
    checkAt: mono + waitMs,
    giveUpAt: mono + waitMs + ringTimeoutMs + maxCallDurationMs + ctx.graceMs,
  }
  if (attempt.state === 'reserved') {
    call.attempt = { ...attempt, state: 'unknown' }
    owned.committer.push({
      contactSeq: contact.seq,
      attempt: call.attempt,
      events: [{ type: 'attempt.unknown', at: now, ...ref(attempt), cause: 'owner_lost' }],
    })
  }
  owned.live.add(call)
  inheritAction(ctx, owned, call)
}

/**
 * How long a request that nobody saw settle may still be under way. The wall clock may have been set back since it was
 * reserved: no longer than it may have been from the beginning.
 */
function openForMs(ctx: EngineContext, { reservedAt, sendBefore }: AttemptRecord, now: number): number {
  const whole = sendBefore - reservedAt + ctx.requestTimeoutMs
  return Math.min(whole, Math.max(0, sendBefore + ctx.requestTimeoutMs - now))
}

const idle = (attempt: LiveAttempt['attempt'], contact: LiveAttempt['contact']) => ({
  attempt,
  contact,
  claimedAfter: 0,
  sendBy: 0,
  sentAt: 0,
  requesting: false,
  lookingUp: false,
  hangingUp: false,
  lookups: 0,
})
