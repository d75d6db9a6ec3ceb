import type { NumberCap } from '../campaign/settings.js'
import type { NumberFacts } from '../contact/types.js'
import { capMs } from './campaign-rules.js'
import type { Block } from './decision.js'
import type { LocalDays } from './local-days.js'
import type { RuleCap, RuleRest } from './presets/types.js'

const dayMs = 86_400_000

/** Whether a cap of the campaign is used up for the number, and until when. `days`: of whoever is called; `undefined` = unknown. */
export function numberCapBlock(
  number: NumberFacts | undefined,
  cap: NumberCap,
  now: number,
  days: LocalDays | undefined,
): Block | undefined {
  const { max, perMs, counts, window } = cap
  const calls = countable(number, cap)
  const until =
    window === 'calendar' && days
      ? days.usedUpUntil(calls, max, perMs / dayMs, now)
      : rolling(calls, { max, perMs: capMs(cap) }, now)
  if (until === undefined) return undefined
  const which = { ...(counts !== 'attempts' && { counts }), ...(window !== 'rolling' && { window }) }
  return { code: 'cap_reached', permanent: false, until, evidence: { max, perMs, ...which } }
}

/** How many calls to the number the cap has counted. */
export function capUse(
  number: NumberFacts | undefined,
  cap: NumberCap,
  now: number,
  days: LocalDays | undefined,
): number {
  const calls = countable(number, cap)
  return cap.window === 'calendar' && days
    ? days.most(calls, cap.perMs / dayMs, now)
    : within(calls, capMs(cap), now).length
}

/** A rule's cap as it is applied: see `ruleCapBlock`. */
export function appliedCap(cap: RuleCap): NumberCap {
  return { max: cap.max, perMs: capMs(cap), counts: 'attempts', window: 'rolling' }
}

function countable(number: NumberFacts | undefined, { counts }: Pick<NumberCap, 'counts'>): readonly number[] {
  return (counts === 'conversations' ? number?.recentConversations : number?.recentStarts) ?? []
}

const within = (calls: readonly number[], perMs: number, now: number) => calls.filter(at => at > now - perMs)

function rolling(calls: readonly number[], { max, perMs }: Pick<NumberCap, 'max' | 'perMs'>, now: number) {
  const counted = within(calls, perMs, now)
  return counted.length < max ? undefined : counted[counted.length - max]! + perMs
}

/**
 * All calls to the number count, over every campaign of the tenant: conversations, and calls about one debt or subject,
 * are among them, so no such cap is ever exceeded.
 */
export function ruleCapBlock(number: NumberFacts | undefined, cap: RuleCap, now: number): Block | undefined {
  const { max } = cap
  const perMs = capMs(cap)
  if (max === 0) return { code: 'cap_reached', permanent: true, evidence: { max, perMs } }
  const until = rolling(number?.recentStarts ?? [], { max, perMs }, now)
  return until === undefined ? undefined : { code: 'cap_reached', permanent: false, until, evidence: { max, perMs } }
}

/**
 * Whether the number rests. A call back that the person asked for is not held by the rest after a conversation, which
 * was most often the very one in which they asked; by one after a refusal it is.
 */
export function restBlock(
  number: NumberFacts | undefined,
  { after, restMs }: RuleRest,
  isCallback: boolean,
  now: number,
): Block | undefined {
  const since = after === 'refusal' ? number?.refusalAt : isCallback ? undefined : number?.conversationAt
  if (since === undefined || since + restMs <= now) return undefined
  return { code: 'cooldown', permanent: false, until: since + restMs, evidence: { after, restMs } }
}
