import type { AttemptRecord } from '../attempt/types.js'
import type { CallerUses } from '../caller-id/uses.js'
import { isTesting } from '../campaign/test-run.js'
import { gate } from '../compliance/gate.js'
import type { DueContact } from '../contact/types.js'
import type { ZonePending } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import type { LiveCall } from './live-calls.js'
import type { OwnedCampaign } from './owned-campaign.js'
import type { Room } from './request-room.js'
import { type Allowed, reservation } from './reservation.js'
import { startsSinceAt } from './rules.js'
import { send } from './send.js'
import { setAside } from './set-aside.js'
import { claimSample } from './test-run.js'

/** Most contacts taken up in one pass. */
const BATCH = 200

/** Contacts that were due, and how many changes of the embargo that took in. */
interface Claimed {
  due: DueContact[]
  claimedAfter: number
}

/**
 * One pass of the dial path: claim → caller IDs → room → turns → permits → gate → reserve → send. Room, turns and permits
 * come before the gate, so that nothing is waited for between the gate and the request but the reservation itself. What a
 * pass does not use, it gives back. Returns whether another pass is worth making at once.
 */
export async function dialPass(ctx: EngineContext, owned: OwnedCampaign): Promise<boolean> {
  const again = await pass(ctx, owned)
  // Others need not wait for one that has no use for it now.
  if (!owned.crowdedOut) ctx.room.leave(owned.roomFree)
  if (!owned.unpaced) ctx.account?.pace.leave(owned.myTurn)
  return again
}

async function pass(ctx: EngineContext, owned: OwnedCampaign): Promise<boolean> {
  if (
    !owned.sending ||
    owned.starved ||
    owned.unpaced ||
    owned.overBudget ||
    ctx.clock.now() < owned.nothingToDialBefore
  )
    return false
  const allowance = owned.pacing.allowance()
  if (allowance <= 0) return false
  const room = roomInSight(ctx, owned)
  if (room <= 0) return false
  const permits = permitsInSight(owned)
  if ((permits <= 0 || ctx.account?.full) && (await isStarved(owned))) return false
  const turns = turnsInSight(ctx, owned)
  if (turns <= 0) return false
  // Storage counts the account's calls: what ended just now must have ended there too.
  if (ctx.account) await owned.committer.flush()
  const claimedAfter = ctx.embargo.changes
  const due = await claim(ctx, owned, Math.min(BATCH, allowance, room, turns, Math.max(1, permits)))
  if (due.length === 0) return false
  const uses = await callerUses(ctx, owned)
  if (uses.left === 0) return false
  const rooms = ctx.room.take(due.length, owned.roomFree)
  try {
    return await passWith(ctx, owned, { due, claimedAfter }, uses, rooms)
  } finally {
    for (const room of rooms) room.release()
  }
}

/** What is left of each caller ID. Reservations just taken back must be so in storage too, or nobody would look again. */
async function callerUses(ctx: EngineContext, owned: OwnedCampaign): Promise<CallerUses> {
  if (owned.callerIds.isCapped) await owned.committer.flush()
  return owned.callerIds.uses(ctx)
}

/** How many requests this campaign may send now; where none, it waits until one settles, whichever campaign's, and it is its turn. */
function roomInSight({ room }: EngineContext, owned: OwnedCampaign): number {
  const free = room.freeFor(owned.roomFree)
  if (free > 0) return free
  owned.crowdedOut = true
  room.wait(owned.roomFree)
  return 0
}

/** How many calls the provider account's pace lets this campaign start now; where none, it waits for its turn. */
function turnsInSight({ account }: EngineContext, owned: OwnedCampaign): number {
  const turns = account?.pace.free(owned.myTurn) ?? BATCH
  if (turns > 0) return turns
  owned.unpaced = true
  account?.pace.wait(owned.myTurn)
  return 0
}

/** Claiming more contacts than there are permits would be work for nothing. */
function permitsInSight(owned: OwnedCampaign): number {
  const { freeSlots, freeStarts } = owned.throttle.state()
  return Math.min(freeSlots, freeStarts ?? BATCH)
}

/** A draw that falls short is how the throttle is asked to tell when permits come back. */
async function isStarved(owned: OwnedCampaign): Promise<boolean> {
  const drawn = await owned.throttle.draw(1)
  owned.starved = drawn === 0
  if (drawn > 0) owned.throttle.giveBack(drawn)
  return owned.starved
}

async function passWith(
  ctx: EngineContext,
  owned: OwnedCampaign,
  { due, claimedAfter }: Claimed,
  uses: CallerUses,
  rooms: Room[],
): Promise<boolean> {
  // Another campaign of this engine may have taken the room meanwhile.
  if (rooms.length === 0) return true
  const turns = ctx.account?.pace.take(rooms.length, owned.myTurn)
  const most = turns?.length ?? rooms.length
  // Or its turns.
  if (most === 0) return true
  let permits = await drawn(owned, most)
  try {
    if (permits === 0 || !owned.sending) return false
    const { allowed, aside } = sift(ctx, owned, due, uses, permits)
    const reserved = await reserve(ctx, owned, allowed, claimedAfter)
    for (const call of reserved) {
      permits -= 1
      turns?.pop()
      send(ctx, owned, call, rooms.pop()!)
    }
    // They must be out of the way before the next claim.
    if (aside > 0) await owned.committer.flush()
  } finally {
    if (permits > 0) owned.throttle.giveBack(permits)
    if (turns) ctx.account?.pace.giveBack(turns)
  }
  return !owned.starved
}

async function drawn(owned: OwnedCampaign, wanted: number): Promise<number> {
  const permits = await owned.throttle.draw(wanted)
  if (permits < wanted) owned.starved = true
  return permits
}

async function claim(ctx: EngineContext, owned: OwnedCampaign, limit: number): Promise<DueContact[]> {
  const { storage, clock } = ctx
  const before = owned.nothingDueBefore
  // Reset before the first wait: what others make due meanwhile moves it back and is not overwritten below.
  owned.nothingDueBefore = Number.POSITIVE_INFINITY
  let found = false
  try {
    if (isTesting(owned.record)) {
      const sample = await claimSample(ctx, owned, limit)
      found = true
      return sample
    }
    if (!owned.zoneKeys) await pendingZones(ctx, owned)
    const now = clock.now()
    const zoneKeys = [...(owned.zoneKeys ?? [])].filter(key => owned.hours.claimable(key, now))
    const query = { now, zoneKeys, limit, startsSinceAt: startsSinceAt(owned.hours, now) }
    const due = zoneKeys.length > 0 ? await storage.claimDue(owned.lease, query) : []
    if (due.length > 0) owned.lookAgain()
    else await nextDue(ctx, owned)
    found = true
    return due
  } finally {
    if (!found) owned.lookAgain(before)
  }
}

/** Nothing is due: notes from when something will be. */
async function nextDue(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  const zones = await pendingZones(ctx, owned)
  // Who lifts a pause tells, but that hint may get lost.
  if (ctx.pauses.current.pauses.length > 0) ctx.pauses.stale = true
  const now = ctx.clock.now()
  for (const zone of zones) {
    owned.lookAgain(owned.takenUpFrom(zone.zoneKey, Math.max(zone.nextDueAt, now)))
  }
}

/**
 * Reads which zones have pending contacts, those included that were made pending just now. What is known only grows; what
 * was forgotten meanwhile stays to be read anew.
 */
async function pendingZones(ctx: EngineContext, owned: OwnedCampaign): Promise<ZonePending[]> {
  owned.zoneKeys ??= new Set()
  await owned.committer.flush()
  const zones = await ctx.storage.pendingByZone(owned.key)
  for (const zone of zones) owned.zoneKeys?.add(zone.zoneKey)
  return zones
}

/** The gate, for as many contacts as there are permits and caller IDs; who is blocked is skipped or put off. */
function sift(
  ctx: EngineContext,
  owned: OwnedCampaign,
  due: DueContact[],
  uses: CallerUses,
  permits: number,
): { allowed: Allowed[]; aside: number } {
  const allowed: Allowed[] = []
  let aside = 0
  for (const contact of due) {
    if (allowed.length === permits || uses.left === 0) break
    const place = owned.hours.place(contact.zoneKey)
    const input = { campaign: owned.record, contact, place, pauses: owned.hours.pauses.pauses, now: ctx.clock.now() }
    const verdict = gate(input)
    if (verdict.blocks.length === 0) {
      const from = owned.callerIds.take(contact, contact.numbers[verdict.phoneIndex]!.phone, uses)
      if (from !== undefined) allowed.push({ contact, verdict, from })
    } else {
      setAside(ctx, owned, input, verdict)
      aside += 1
    }
  }
  return { allowed, aside }
}

async function reserve(
  ctx: EngineContext,
  owned: OwnedCampaign,
  allowed: Allowed[],
  claimedAfter: number,
): Promise<LiveCall[]> {
  if (allowed.length === 0) return []
  const items = allowed.map(each => reservation(ctx, owned, each))
  const asked = ctx.clock.monotonic()
  const replies = await ctx.storage.reserve(owned.lease, owned.record.version, items)
  const mono = ctx.clock.monotonic()
  const { ringTimeoutMs, maxCallDurationMs } = owned.record.settings.calls
  const longest = ctx.requestTimeoutMs + ctx.sendWindowMs + ringTimeoutMs + maxCallDurationMs + ctx.graceMs
  const reserved: LiveCall[] = []
  for (const [i, reply] of replies.entries()) {
    if (reply === 'reserved') {
      const { attempt } = items[i]!
      const sendBy = asked + attempt.sendBefore - attempt.reservedAt
      reserved.push({ ...toLiveCall(attempt, allowed[i]!.contact, mono, longest), sendBy, claimedAfter })
    } else if (reply === 'account_full') ctx.account?.refused()
    else if (reply === 'over_budget') owned.overBudget = true
    // What the gate read is no longer so: the record is read again, the contact claimed and judged again.
    else owned.stale = ctx.pauses.stale = true
  }
  for (const call of reserved) owned.live.add(call)
  return reserved
}

function toLiveCall(attempt: AttemptRecord, contact: DueContact, mono: number, longestMs: number): LiveCall {
  const giveUpAt = mono + longestMs
  return {
    attempt,
    contact,
    checkAt: giveUpAt,
    giveUpAt,
    claimedAfter: 0,
    sendBy: mono,
    sentAt: mono,
    settledBy: Number.POSITIVE_INFINITY,
    requesting: true,
    lookingUp: false,
    hangingUp: false,
    lookups: 0,
  }
}
