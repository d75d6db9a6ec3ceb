import type { ErasureRecord } from '../compliance/erasure.js'

/** Personal data goes, what happened stays. */
export interface ErasureStorage {
  /**
   * Erases a contact from every campaign of the tenant, in one transaction: the phones and attributes of its rows, the
   * phone of its attempts (`''` from then on), the notes of its outcomes, in the inbox too, and what is `personal` in its consents. A pending row becomes `skipped: erased`,
   * with a `contact.skipped` event. A row in progress is left until a `commit` ends or withdraws its attempt, and is erased by that,
   * in the same write, and becomes `skipped: erased` where it would be pending again.
   *
   * The numbers are suppressed (reason `erased`) while another contact of the tenant has them, and else forgotten, their starts with
   * them. Their hashes are kept in either case, see `NewContact.phoneHashes`, together with the record, which is added to when there is one.
   *
   * `hashes_needed`, and nothing is changed, where `hashes` lacks a phone of the contact. `undefined` where no campaign of
   * the tenant has the contact and none was erased.
   *
   * Of an erased row `commit` moves nothing any more, and writes its attempts without phone and notes: an owner may have read them before.
   */
  eraseContact(tenantId: string, contactId: string, erasure: Erasure): Promise<ErasureReply | undefined>
  /** The record of an erasure; `undefined` where there was none. */
  getErasure(tenantId: string, contactId: string): Promise<ErasureRecord | undefined>
  /** By what keys (`ErasureRecord.keyId`) numbers of the tenant's erased contacts are hashed, ascending. */
  erasureKeys(tenantId: string): Promise<string[]>
}

/** What an erasure is done with. */
export interface Erasure {
  /** Epoch ms. */
  at: number
  keyId: string
  /** Keyed hash by phone (E.164). */
  hashes: Record<string, string>
}

/** `phones`: every phone of the contact. */
export type ErasureReply = { kind: 'erased'; record: ErasureRecord } | { kind: 'hashes_needed'; phones: string[] }
