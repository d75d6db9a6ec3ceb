import type { JurisdictionPause, JurisdictionPauses } from '../compliance/pauses.js'
import type { ConsentRecord, SuppressionEntry } from '../contact/types.js'

/** What forbids calls across the campaigns of a tenant. Each change is in force when it resolves. */
export interface ComplianceStorage {
  /** An entry replaces what there was for its phone. */
  suppress(tenantId: string, entries: SuppressionEntry[]): Promise<void>
  /** `hashes`: keyed hashes of the phones, which count as an erased contact's no longer. */
  unsuppress(tenantId: string, phones: string[], hashes?: string[]): Promise<void>
  getSuppression(tenantId: string, phone: string): Promise<SuppressionEntry | undefined>
  /** Replaces what there was, whichever is newer. */
  setConsent(tenantId: string, contactId: string, consent: ConsentRecord): Promise<void>
  /** Replaces the tenant's pause of that jurisdiction; `null` lifts it. Either way the version goes up. */
  setPause(tenantId: string, jurisdiction: string, pause: JurisdictionPause | null): Promise<void>
  /** All of the tenant's, by jurisdiction, ascending; version 0 when there never was one. */
  pauses(tenantId: string): Promise<JurisdictionPauses>
}
