import type { Lease } from './storage.js'

/** Contacts that are not to be called from an instant on. */
export interface ExpiryStorage {
  /**
   * Skips up to `limit` pending contacts whose `expiresAt` is at or before `at` (epoch ms), the earliest first, then the lowest `seq`: `contact_expired`,
   * with one `contact.skipped` event each. Owner method. Should cost what it skips, not what there is.
   */
  expireContacts(lease: Lease, at: number, limit: number): Promise<Expired>
}

/** How many it skipped, and when the first of the contacts that are pending still expires; `null` = none does. */
export interface Expired {
  expired: number
  nextAt: number | null
}
