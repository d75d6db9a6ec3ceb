import type {
  CampaignKey,
  ComplianceStorage,
  ConsentRecord,
  ConsentVersion,
  Erasure,
  ErasureRecord,
  ErasureReply,
  ErasureStorage,
  JurisdictionPause,
  JurisdictionPauses,
  ListCopy,
  StorageHint,
  SuppressionChange,
  SuppressionChoice,
  SuppressionEntry,
  SuppressionList,
} from 'outdial'
import type { Campaign } from './campaign.js'
import { copied, eraseContact } from './erasing.js'
import { Hints } from './hints.js'
import { checkPhone } from './number-table.js'
import { Tenant } from './tenant.js'

/** The part of the storage that is about people and numbers of a tenant, across its campaigns. */
export abstract class TenantRules implements ComplianceStorage, ErasureStorage {
  protected readonly tenants = new Map<string, Tenant>()
  protected readonly hints = new Hints()

  async suppress(tenantId: string, entries: SuppressionEntry[]): Promise<SuppressionChange[]> {
    const { numbers } = this.tenant(tenantId)
    for (const entry of entries) checkPhone(entry.phone)
    const changes = entries.map(entry => numbers.suppress(numbers.row(entry.phone), entry))
    if (changes.some(change => change !== 'repeated')) this.tellAll(tenantId, 'numbers')
    return changes
  }

  async unsuppress(
    tenantId: string,
    phones: string[],
    choice?: SuppressionChoice,
    hashes: string[] = [],
  ): Promise<number> {
    const { numbers, erasedNumbers } = this.tenant(tenantId)
    for (const hash of hashes) erasedNumbers.delete(hash)
    const rows = phones.map(phone => numbers.find(phone)).filter(row => row >= 0)
    const lifted = rows.reduce((sum, row) => sum + numbers.unsuppress(row, choice), 0)
    this.tellAll(tenantId, 'numbers')
    return lifted
  }

  async getSuppressions(tenantId: string, phone: string): Promise<SuppressionEntry[]> {
    const { numbers } = this.tenant(tenantId)
    const row = numbers.find(phone)
    return row < 0 ? [] : numbers.suppressions(row)
  }

  async liftOutdated(tenantId: string, list: ListCopy, limit: number): Promise<number> {
    const lifted = this.tenant(tenantId).numbers.liftOutdated(list, limit)
    this.tellAll(tenantId, 'numbers')
    return lifted
  }

  async noteList(tenantId: string, list: SuppressionList): Promise<void> {
    this.tenant(tenantId).noteList(list)
    this.tellAll(tenantId, 'lists')
  }

  async suppressionLists(tenantId: string): Promise<SuppressionList[]> {
    return this.tenant(tenantId).lists()
  }

  async setConsent(tenantId: string, contactId: string, consent: ConsentRecord): Promise<number> {
    const version = this.tenant(tenantId).consents.add(contactId, consent)
    this.tellAll(tenantId, 'contacts')
    return version
  }

  async consentHistory(tenantId: string, contactId: string): Promise<ConsentVersion[]> {
    return this.tenant(tenantId).consents.history(contactId)
  }

  async setPause(tenantId: string, jurisdiction: string, pause: JurisdictionPause | null): Promise<void> {
    this.tenant(tenantId).setPause(jurisdiction, pause)
    this.tellAll(tenantId, 'pauses')
  }

  async pauses(tenantId: string): Promise<JurisdictionPauses> {
    return this.tenant(tenantId).pauses()
  }

  async eraseContact(tenantId: string, contactId: string, erasure: Erasure): Promise<ErasureReply | undefined> {
    const tenant = this.tenant(tenantId)
    const campaigns = [...tenant.campaigns.values()].filter(({ contacts }) => contacts.find(contactId) >= 0)
    const before = campaigns.map(({ events }) => events.last)
    const reply = eraseContact(tenant, campaigns, contactId, erasure)
    if (reply?.kind !== 'erased') return reply
    for (const [n, campaign] of campaigns.entries()) this.tell(campaign, before[n]!, 'contacts')
    this.tellAll(tenantId, 'numbers')
    return reply
  }

  async getErasure(tenantId: string, contactId: string): Promise<ErasureRecord | undefined> {
    const record = this.tenant(tenantId).erasures.get(contactId)
    return record && copied(record)
  }

  async erasureKeys(tenantId: string): Promise<string[]> {
    return [...new Set(this.tenant(tenantId).erasedNumbers.values())].sort()
  }

  protected tenant(tenantId: string): Tenant {
    let tenant = this.tenants.get(tenantId)
    if (!tenant) this.tenants.set(tenantId, (tenant = new Tenant()))
    return tenant
  }

  /** Of a change that is the whole tenant's. */
  protected tellAll(tenantId: string, what: StorageHint['what']): void {
    this.hints.send({ tenantId, campaignId: '', what })
  }

  /** Of a change just made; of events too, where there are any since `before`. What an owner did to contacts it knows itself. */
  protected tell({ record, events }: Campaign, before: number, ...whats: StorageHint['what'][]): void {
    for (const what of whats) this.hints.send(hint(record, what))
    if (events.last === before) return
    const { tenantId, campaignId } = record
    this.hints.send({ tenantId, campaignId, what: 'events', after: before })
  }
}

export function hint({ tenantId, campaignId }: CampaignKey, what: StorageHint['what']): StorageHint {
  return { tenantId, campaignId, what }
}
