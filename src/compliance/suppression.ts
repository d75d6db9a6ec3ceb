import type { CallPurpose } from './presets/types.js'

/** What an entry forbids: every call, those of one campaign (its id), or those for one purpose. */
export type SuppressionScope = 'everything' | { campaign: string } | { purpose: CallPurpose }

/** Which copy of a list: its name, and the date it bears (epoch ms). */
export interface ListCopy {
  name: string
  asOf: number
}

/** A list of numbers not to be called that entries come from, as far as it was taken in. Instants are epoch ms. */
export interface SuppressionList extends ListCopy {
  /** A full copy was taken in. Until then nobody knows what is missing, and the list counts as never imported. */
  complete: boolean
  /** When a copy or a delta was last taken in. */
  importedAt: number
}

/** A number not to be called. A number may have several: one for each scope, reason and list. */
export interface SuppressionEntry {
  /** E.164. */
  phone: string
  scope: SuppressionScope
  /** `'erased'`: of a contact that was erased; given by storage. */
  reason: 'do_not_call' | 'opt_out' | 'other' | 'erased'
  /** Since when, epoch ms. */
  at: number
  /** Forbids nothing from this instant on, epoch ms; `null` = until it is lifted. */
  expiresAt: number | null
  /** Where it comes from, a code of yours. Named in decisions and events, so no personal data. */
  source?: string
  /** For people; named nowhere else. */
  note?: string
  /** The list it is on, and the newest copy of that which has it. */
  list?: ListCopy
}

/** What became of an entry: new, in place of another, or there already in all but its date. */
export type SuppressionChange = 'added' | 'changed' | 'repeated'

/** Which entries of a number; left out: all of them. */
export interface SuppressionChoice {
  /** Only those of exactly this scope. */
  scope?: SuppressionScope
  /** Only those of this list, and of no newer copy of it. */
  list?: ListCopy
}

/** A scope as one text: `'everything'`, `'campaign:spring'`, `'purpose:research'`. */
export function scopeText(scope: SuppressionScope): string {
  if (scope === 'everything') return scope
  return 'campaign' in scope ? `campaign:${scope.campaign}` : `purpose:${scope.purpose}`
}

/** What calls an entry may be about. */
export interface SuppressedCalls {
  campaignId: string
  /** What the campaign's calls are for; empty = it does not say. */
  purposes: readonly CallPurpose[]
}

/** Whether an entry forbids these calls now. A campaign that does not say what it calls for may call for any purpose. */
export function forbids({ scope, expiresAt }: SuppressionEntry, calls: SuppressedCalls, now: number): boolean {
  if (expiresAt !== null && expiresAt <= now) return false
  if (scope === 'everything') return true
  if ('campaign' in scope) return scope.campaign === calls.campaignId
  return calls.purposes.length === 0 || calls.purposes.includes(scope.purpose)
}

/** The entry that forbids these calls for longest; `undefined` where none does now. */
export function suppressedBy(
  entries: readonly SuppressionEntry[] | undefined,
  calls: SuppressedCalls,
  now: number,
): SuppressionEntry | undefined {
  let longest: SuppressionEntry | undefined
  for (const entry of entries ?? []) {
    if (!forbids(entry, calls, now)) continue
    if (longest === undefined || suppressedUntil(entry) > suppressedUntil(longest)) longest = entry
  }
  return longest
}

/** When an entry stops to forbid anything; `Infinity` = never by itself. */
export function suppressedUntil({ expiresAt }: SuppressionEntry): number {
  return expiresAt ?? Number.POSITIVE_INFINITY
}

/** What decisions and events tell of an entry. */
export function suppressionEvidence({
  reason,
  scope,
  source,
  list,
}: SuppressionEntry): Record<string, string | number> {
  return {
    reason,
    scope: scopeText(scope),
    ...(source !== undefined && { source }),
    ...(list && { list: list.name, asOf: list.asOf }),
  }
}
