/** Stable; `docs/errors.md` says for each what to do. */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'CAMPAIGN_EXISTS'
  | 'CAMPAIGN_NOT_FOUND'
  | 'CONTACT_NOT_FOUND'
  | 'ATTEMPT_NOT_FOUND'
  | 'ILLEGAL_TRANSITION'
  | 'PREFLIGHT_FAILED'
  | 'AGENT_NOT_READY'
  | 'CAMPAIGN_CLOSED'
  | 'SEGMENT_FAILED'
  | 'LIST_FAILED'
  | 'LIST_REFUSED'
  | 'OUTCOME_REFUSED'
  | 'CONCURRENT_CHANGE'
  | 'LEASE_LOST'
  | 'EVENTS_EXPIRED'
  | 'ENGINE_CLOSED'
  | 'PEER_MISSING'
  | 'SCHEMA_MISSING'
  | 'SCHEMA_OUTDATED'
  | 'SCHEMA_NEWER'
  | 'FAKE_CLOCK_STALLED'
  | 'FAKE_TIMERS_CONFLICT'

const brand = Symbol.for('outdial.error')

/** One field that was not as expected. */
export interface InputIssue {
  /** Dotted, e.g. `calls.concurrentCalls`. */
  path: string
  expected: string
  received: string
}

/** What an error is about: ids and figures by name. */
export interface ErrorDetail {
  /** Of `INVALID_INPUT`: every field that is wrong. */
  issues?: InputIssue[]
  [key: string]: unknown
}

/** Every error the library throws on purpose. Recognise it with `OutdialError.is`, which works across copies of the package. */
export class OutdialError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OutdialError'
    this.code = code
    this.detail = detail
    Object.defineProperty(this, brand, { value: true })
  }

  /** Whether it is one of ours, and of this code if one is given. */
  static is(value: unknown, code?: ErrorCode): value is OutdialError {
    const branded = typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
    return branded && (code === undefined || (value as OutdialError).code === code)
  }
}

/** For storage adapters: thrown by owner methods when the lease is no longer in force. */
export function leaseLost(campaignId: string): OutdialError {
  return new OutdialError(
    'LEASE_LOST',
    `This owner's lease on campaign '${campaignId}' is no longer in force, so nothing was written. Another owner may have taken over; stop dialling it here.`,
    { campaignId },
  )
}

/** For storage adapters: thrown by `readEvents` when a reader asks for events that are no longer kept. */
export function eventsExpired(campaignId: string, after: number, oldest: number): OutdialError {
  return new OutdialError(
    'EVENTS_EXPIRED',
    `Events of campaign '${campaignId}' after ${after} were asked for, but the oldest still kept is ${oldest}. Go on from ${oldest - 1}, or read the results for what was missed.`,
    { campaignId, after, oldest },
  )
}

/** For storage adapters: thrown by `addContacts` when the campaign is completed or cancelled. */
export function campaignClosed(campaignId: string, status: string): OutdialError {
  return new OutdialError(
    'CAMPAIGN_CLOSED',
    `Campaign '${campaignId}' is ${status}, so no contacts can be added. Create it with keepOpen: true to add for ever, or clone() it into a new draft.`,
    { campaignId, status },
  )
}
