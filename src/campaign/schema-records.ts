import { z } from 'zod'
import { parseAttemptId } from '../attempt/id.js'
import type { Outcome } from '../attempt/types.js'
import type { ConsentRecord } from '../compliance/consent.js'
import { purposeField } from './input/compliance.js'
import { defined, fields, instant, reading, text, yesOrNo } from './input/fields.js'
import type { InstantInput } from './input/instant.js'
import { invalidInput, parseWith } from './input/issues.js'

/** What an agent records of a conversation, on a live or an ended call. */
export interface OutcomeInput {
  attemptId: string
  /** The host's own, e.g. `'appointment_made'`; goes into events, so no personal data. */
  code: string
  success: boolean
  notes?: string
  /** Call again at this instant, moved into calling hours. */
  callbackAt?: InstantInput
  /** Suppress the number at once, in every campaign. */
  optOut?: boolean
  /** The person wants no further call for now: rests after a refusal begin. Not beside `callbackAt`. */
  refused?: boolean
}

const attempt = reading('the id of an attempt, as events and results carry it', value =>
  typeof value === 'string' && parseAttemptId(value) ? value : undefined,
)

const outcomeFields = fields('an outcome: { attemptId, code, success, … }', {
  attemptId: attempt,
  code: text(64),
  success: yesOrNo,
  notes: text(10_000).optional(),
  callbackAt: instant.optional(),
  optOut: yesOrNo.optional(),
  refused: yesOrNo.optional(),
})

const consentExpected =
  "a consent record: { status: 'granted' | 'revoked', at, expiresAt?, purpose?, level?, wording?, source?, proof?, personal? }"
const plainObject = reading('an object of plain JSON, at most 10,000 characters', value => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const text = JSON.stringify(value)
  return text.length <= 10_000 ? (JSON.parse(text) as Record<string, unknown>) : undefined
})

const consentFields = fields(consentExpected, {
  status: z.enum(['granted', 'revoked'], "'granted' or 'revoked'"),
  at: instant,
  expiresAt: instant.nullish(),
  level: z
    .enum(['lawful_basis', 'express', 'express_written'], "'lawful_basis', 'express' or 'express_written'")
    .optional(),
  purpose: purposeField.optional(),
  wording: text(10_000).optional(),
  source: text(1000).optional(),
  proof: text(1000).optional(),
  personal: plainObject.optional(),
})

/**
 * Reads an `OutcomeInput`; `now` (epoch ms) becomes `recordedAt`.
 * @throws OutdialError `INVALID_INPUT`
 */
export function parseOutcome(input: unknown, now: number): { attemptId: string; outcome: Outcome } {
  const { attemptId, code, success, notes, callbackAt, optOut, refused } = parseWith(
    outcomeFields,
    input,
    'The outcome',
  )
  if ((optOut || refused) && callbackAt !== undefined) {
    const [what, who, received] = optOut
      ? ['optOut', 'who opted out', 'both a callback and an opt-out']
      : ['refused', 'who refused further calls', 'both a callback and a refusal']
    throw invalidInput('The outcome', [
      { path: 'callbackAt', expected: `nothing beside ${what}: ${who} is not called back`, received },
    ])
  }
  const outcome: Outcome = { code, success, recordedAt: now }
  if (notes !== undefined) outcome.notes = notes
  if (callbackAt !== undefined) outcome.callbackAt = callbackAt
  if (optOut !== undefined) outcome.optOut = optOut
  if (refused !== undefined) outcome.refused = refused
  return { attemptId, outcome }
}

/**
 * Reads a `ConsentInput`.
 * @throws OutdialError `INVALID_INPUT`
 */
export function parseConsent(input: unknown): ConsentRecord {
  return consentRecord(parseWith(consentFields, input, 'The consent'))
}

/** As `parseConsent`, but `undefined` for what is none. */
export function readConsent(input: unknown): ConsentRecord | undefined {
  const parsed = consentFields.safeParse(input)
  return parsed.success ? consentRecord(parsed.data) : undefined
}

function consentRecord({ expiresAt, purpose, ...given }: z.output<typeof consentFields>): ConsentRecord {
  const purposes = purpose && purpose.length > 0 ? { purposes: [...purpose].sort() } : {}
  return { expiresAt: expiresAt ?? null, ...purposes, ...(defined(given) as Omit<ConsentRecord, 'expiresAt'>) }
}
