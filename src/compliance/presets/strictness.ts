import type { LocalWindow } from '../../calling-hours/types.js'
import { bothOf } from './preset-days.js'
import type { ConsentNeed, HolidayPolicy, RuleCap, RuleRegistry, RuleRest } from './types.js'

/** Which of two ways to ask for something asks for more. Each function says whether `a` refuses whatever `b` refuses. */

const wholeWeek: readonly (readonly LocalWindow[])[] = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }])

type Week = readonly (readonly LocalWindow[])[] | null

export function windowsAsStrict(a: Week, b: Week): boolean {
  return (a ?? wholeWeek).every((windows, day) => within(windows, (b ?? wholeWeek)[day]!))
}

function within(inner: readonly LocalWindow[], outer: readonly LocalWindow[]): boolean {
  return minutes(bothOf(inner, outer)) === minutes(bothOf(inner, inner))
}

const minutes = (windows: readonly LocalWindow[]) => windows.reduce((sum, { from, to }) => sum + to - from, 0)

/** Only for rules that speak of the same holidays: of another list nobody can tell. */
export function holidaysAsStrict(a: HolidayPolicy, b: HolidayPolicy): boolean {
  if (b.policy === 'ignored') return true
  if (a.policy === 'ignored' || a.calendar.jurisdiction !== b.calendar.jurisdiction) return false
  const onDay = a.policy === 'closed' || (b.policy === 'narrowed' && within(a.to, b.to))
  const before = b.dayBefore === undefined || (a.dayBefore !== undefined && within(a.dayBefore, b.dayBefore))
  return onDay && before
}

const consents: readonly ConsentNeed[] = ['none', 'lawful_basis', 'express', 'express_written']

export function consentAsStrict(a: ConsentNeed, b: ConsentNeed): boolean {
  return consents.indexOf(a) >= consents.indexOf(b)
}

const hourMs = 3_600_000

export function capAsStrict(a: RuleCap, b: RuleCap): boolean {
  if (a.max > b.max || (a.scope !== 'number' && a.scope !== b.scope)) return false
  if (a.counts === 'conversations' && b.counts === 'attempts') return false
  if (a.window === 'calendar') return b.window === 'calendar' && a.perMs === b.perMs
  // A calendar day may have 25 hours, and some have had more.
  return b.window === 'rolling' ? a.perMs >= b.perMs : a.perMs >= b.perMs + 2 * hourMs
}

export function capsAsStrict(a: readonly RuleCap[], b: readonly RuleCap[]): boolean {
  return b.every(cap => a.some(other => capAsStrict(other, cap)))
}

export function restsAsStrict(a: readonly RuleRest[], b: readonly RuleRest[]): boolean {
  return b.every(rest => a.some(other => other.after === rest.after && other.restMs >= rest.restMs))
}

export function registryAsStrict(a: RuleRegistry | null, b: RuleRegistry | null): boolean {
  if (b === null) return true
  if (a === null || a.name !== b.name) return false
  return b.maxAgeDays === null || (a.maxAgeDays !== null && a.maxAgeDays <= b.maxAgeDays)
}
