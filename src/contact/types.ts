import type { ConsentRecord, ConsentVersion } from '../compliance/consent.js'
import type { SuppressionEntry } from '../compliance/suppression.js'

/**
 * - `pending`: waits for its call. Left by the engine when it reserves one, or a rule ends it for good.
 * - `in_progress`: one of its attempts is live. Left when that ends or is withdrawn.
 * - `completed`, `failed`, `skipped`: final, the last two with a reason; but for a callback asked for late.
 */
export type ContactStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'skipped'

/** A contact on its way into a campaign, already normalised. */
export interface NewContact {
  contactId: string
  /** E.164, in the order to try; empty for a skipped row. */
  phones: string[]
  /** Keyed hashes of the phones, same order. A phone whose hash is kept of an erased contact does not get in. */
  phoneHashes?: string[]
  /**
   * The window key, by which contacts are claimed: IANA zone, `''` when unknown, or several that it may be in, with
   * where they are taken from; `readZoneKey` takes it apart.
   */
  zoneKey: string
  attributes?: Record<string, unknown>
  /** Not called from this instant on, epoch ms. */
  expiresAt?: number
  /** Set when the row is kept only to be accounted for (`no_phone`, `invalid_number`, `duplicate`, `contact_expired`). */
  skipReason?: string
  consent?: ConsentRecord
}

/** A contact in a campaign as storage gives it out. Never mutate: it may be shared. */
export interface ContactRecord {
  /** Position in the campaign, from 0, given by storage; part of attempt ids. */
  seq: number
  contactId: string
  /** Goes up with each change of this contact. */
  version: number
  status: ContactStatus
  /** Why it was skipped or failed; the code of the block or cause. */
  reason?: string
  /** Its personal data was erased: no phones, no attributes, and it is never moved again. */
  erased?: true
  phones: string[]
  /** Which phone is next. */
  phoneIndex: number
  zoneKey: string
  attributes?: Record<string, unknown>
  /** Calls that count against `maxAttempts`. */
  attempts: number
  /** Calls of any kind, callbacks and withdrawn reservations included; numbers attempt ids. */
  dials: number
  /** Callbacks granted so far. */
  callbacks: number
  /** Due from this instant on; meaningful while pending. */
  dueAt: number
  /** The next call is one that the contact asked for. */
  callbackDue: boolean
  /** No call starts from this instant on, epoch ms; absent = it does not expire. */
  expiresAt?: number
}

/** What the gate needs to know of one phone number, with the version it was read at. */
export interface NumberFacts {
  phone: string
  /** Goes up when a call to the number starts or ends, when its suppressions change, and when a conversation or refusal is noted. */
  version: number
  /** Every entry that the number has, whatever it is about and though it expired; absent when there is none. */
  suppressions?: SuppressionEntry[]
  /** The live attempt to this number, in whatever campaign of the tenant. */
  lockedBy?: string
  /**
   * Starts of calls to this number, in any campaign of the tenant, from the asked instant on; ascending. A call started
   * when its request settled, or when it was reserved where that is not known.
   */
  recentStarts: number[]
  /** Those of `recentStarts` whose attempts ended as conversations (`conversationEndedAt()`), ascending. */
  recentConversations: number[]
  /** The latest `conversationEndedAt()` and `refusedAt()` of any attempt to the number that was committed, in any campaign of the tenant. */
  conversationAt?: number
  refusalAt?: number
}

/** A contact that is due, with every fact the gate reads. */
export interface DueContact extends ContactRecord {
  /** One per phone, same order. */
  numbers: NumberFacts[]
  /** Its consents in force by version, without what is personal in them: of two about the same purposes only the later. */
  consents: ConsentVersion[]
  /** Newest version of its consent, in force or not; 0 when there is none. */
  consentVersion: number
  /** Starts, as above, of this contact's attempts that were not withdrawn; ascending. */
  attemptStarts: number[]
  /** Caller ID of its attempt with the highest dial among those not withdrawn; absent when there is none. */
  lastFrom?: string
}
