/**
 * What was erased of a contact, for proof: ids, counts and keyed hashes, no personal data. Kept for good. Counts go up
 * when more is erased later, by a call that ended meanwhile or because it was asked for again.
 */
export interface ErasureRecord {
  contactId: string
  /** When it was first asked for, epoch ms. */
  at: number
  /** Which key the numbers were hashed with: `keyId()` of it. */
  keyId: string
  /** Keyed hashes of the numbers, which stay suppressed. */
  phoneHashes: string[]
  /** Campaigns whose row of the contact was erased: its numbers and attributes. */
  campaigns: number
  /** Attempts whose number was erased. */
  attempts: number
  /** Versions of its consent that lost what was personal in them. */
  consents: number
  /** Notes of outcomes that were erased, also of outcomes not yet taken in. */
  notes: number
  /** Campaigns in which it is on a call; they are erased in the same write that ends the call. */
  inCall: number
}
