import type { ConsentRecord, ConsentVersion } from '../compliance/consent.js'
import type { JurisdictionPause, JurisdictionPauses } from '../compliance/pauses.js'
import type {
  ListCopy,
  SuppressionChange,
  SuppressionChoice,
  SuppressionEntry,
  SuppressionList,
} from '../compliance/suppression.js'

/** What forbids calls across the campaigns of a tenant. Each change is in force when it resolves. */
export interface ComplianceStorage {
  /**
   * In order; what became of each. A number has one entry for each scope, reason and list name (none is a list of its
   * own): another one replaces it. One that differs in no more than `at` and `list.asOf` is `repeated`: then the earlier
   * `at` stays, the later `asOf` is kept, and the number's version with it; else that goes up.
   */
  suppress(tenantId: string, entries: SuppressionEntry[]): Promise<SuppressionChange[]>
  /**
   * Lifts the entries of these numbers that are chosen; how many there were. `hashes`: keyed hashes of the phones, which count
   * as an erased contact's no longer.
   */
  unsuppress(tenantId: string, phones: string[], choice?: SuppressionChoice, hashes?: string[]): Promise<number>
  /** Every entry of a number, expired ones too, by scope (`scopeText`), reason and list name. */
  getSuppressions(tenantId: string, phone: string): Promise<SuppressionEntry[]>
  /**
   * Lifts up to `limit` entries of the list that this copy of it, nor any newer one, has; how many. Costs what it lifts,
   * however many entries there are.
   */
  liftOutdated(tenantId: string, list: ListCopy, limit: number): Promise<number>
  /** Notes a list that was taken in. Its date never goes back, and once complete it stays so. */
  noteList(tenantId: string, list: SuppressionList): Promise<void>
  /** The tenant's, by name, ascending. */
  suppressionLists(tenantId: string): Promise<SuppressionList[]>
  /** A new version of the contact's consent, in force whatever its `at`; its number. None that there was is changed. */
  setConsent(tenantId: string, contactId: string, consent: ConsentRecord): Promise<number>
  /** Every version there ever was, ascending. */
  consentHistory(tenantId: string, contactId: string): Promise<ConsentVersion[]>
  /** Replaces the tenant's pause of that jurisdiction; `null` lifts it. Either way the version goes up. */
  setPause(tenantId: string, jurisdiction: string, pause: JurisdictionPause | null): Promise<void>
  /** All of the tenant's, by jurisdiction, ascending; version 0 when there never was one. */
  pauses(tenantId: string): Promise<JurisdictionPauses>
}
