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
import { scopeText } from 'outdial'
import { consentRow, type KeptConsent, toConsent } from './consents.js'
import type { Functions } from './functions.js'
import type { Hints } from './hints.js'
import { checkPhone, kept } from './rows.js'
import {
  type KeptSuppression,
  suppressionChanges,
  suppressionRecord,
  suppressionRows,
  toSuppressions,
} from './suppressions.js'
import { byUtf16 } from './text-order.js'

interface Erased {
  record: ErasureRecord
  places: [campaignId: string, eventsBefore: number, wasPending: boolean][]
}

/** The part of the storage that is about people and numbers of a tenant, across its campaigns. */
export abstract class TenantRules implements ComplianceStorage, ErasureStorage {
  protected readonly functions: Functions
  protected readonly hints: Hints

  constructor(functions: Functions, hints: Hints) {
    this.functions = functions
    this.hints = hints
  }

  async suppress(tenantId: string, entries: SuppressionEntry[]): Promise<SuppressionChange[]> {
    for (const entry of entries) checkPhone(entry.phone)
    const params = { tenant_id: tenantId, entries: suppressionRows(entries) }
    const changes = suppressionChanges(entries, await this.functions.call<SuppressionChange[]>('suppress', params))
    if (changes.some(change => change !== 'repeated')) this.tell({ tenantId, campaignId: '' }, ['numbers'])
    return changes
  }

  async unsuppress(
    tenantId: string,
    phones: string[],
    { scope, list }: SuppressionChoice = {},
    hashes: string[] = [],
  ): Promise<number> {
    const chosen = { ...(scope && { scope: scopeText(scope) }), ...(list && { list: list.name, as_of: list.asOf }) }
    const lifted = await this.functions.call<number>('unsuppress', { tenant_id: tenantId, phones, hashes, ...chosen })
    this.tell({ tenantId, campaignId: '' }, ['numbers'])
    return lifted
  }

  async getSuppressions(tenantId: string, phone: string): Promise<SuppressionEntry[]> {
    const params = { tenant_id: tenantId, phone }
    return toSuppressions(phone, await this.functions.call<KeptSuppression[]>('get_suppressions', params))
  }

  async liftOutdated(tenantId: string, { name, asOf }: ListCopy, limit: number): Promise<number> {
    const lifted = await this.functions.call<number>('lift_outdated', {
      ...{ tenant_id: tenantId, list: name, as_of: asOf },
      limit,
    })
    this.tell({ tenantId, campaignId: '' }, ['numbers'])
    return lifted
  }

  async noteList(tenantId: string, { name, asOf, complete, importedAt }: SuppressionList): Promise<void> {
    const params = { tenant_id: tenantId, name, as_of: asOf, complete, at: importedAt }
    await this.functions.call('note_list', params)
    this.tell({ tenantId, campaignId: '' }, ['lists'])
  }

  async suppressionLists(tenantId: string): Promise<SuppressionList[]> {
    const lists = await this.functions.call<SuppressionList[]>('suppression_lists', { tenant_id: tenantId })
    return lists.sort(byUtf16(({ name }) => name))
  }

  async setConsent(tenantId: string, contactId: string, consent: ConsentRecord): Promise<number> {
    const params = { tenant_id: tenantId, consent: consentRow(contactId, consent) }
    const version = await this.functions.call<number>('set_consent', params)
    this.tell({ tenantId, campaignId: '' }, ['contacts'])
    return version
  }

  async consentHistory(tenantId: string, contactId: string): Promise<ConsentVersion[]> {
    const params = { tenant_id: tenantId, contact_id: contactId }
    return (await this.functions.call<KeptConsent[]>('consent_history', params)).map(toConsent)
  }

  async setPause(tenantId: string, jurisdiction: string, pause: JurisdictionPause | null): Promise<void> {
    await this.functions.call('set_pause', { tenant_id: tenantId, jurisdiction, record: pause && kept(pause) })
    this.tell({ tenantId, campaignId: '' }, ['pauses'])
  }

  pauses(tenantId: string): Promise<JurisdictionPauses> {
    return this.functions.call('pauses', { tenant_id: tenantId })
  }

  async eraseContact(tenantId: string, contactId: string, erasure: Erasure): Promise<ErasureReply | undefined> {
    const { at, keyId, hashes } = erasure
    const entry = suppressionRecord({ phone: '', scope: 'everything', reason: 'erased', at, expiresAt: null })
    const params = { tenant_id: tenantId, contact_id: contactId, at, key_id: keyId, hashes, entry }
    const reply = await this.functions.call<Erased | { phones: string[] } | null>('erase_contact', params)
    if (reply === null) return undefined
    if ('phones' in reply) return { kind: 'hashes_needed', phones: reply.phones }
    for (const [campaignId, eventsBefore, wasPending] of reply.places) {
      this.tell({ tenantId, campaignId }, ['contacts'], wasPending ? eventsBefore : undefined)
    }
    this.tell({ tenantId, campaignId: '' }, ['numbers'])
    return { kind: 'erased', record: reply.record }
  }

  async getErasure(tenantId: string, contactId: string): Promise<ErasureRecord | undefined> {
    const params = { tenant_id: tenantId, contact_id: contactId }
    return (await this.functions.call<ErasureRecord | null>('get_erasure', params)) ?? undefined
  }

  erasureKeys(tenantId: string): Promise<string[]> {
    return this.functions.call('erasure_keys', { tenant_id: tenantId })
  }

  /** Of a change just made; of events too, where their place before is given. */
  protected tell({ tenantId, campaignId }: CampaignKey, whats: StorageHint['what'][], eventsAfter?: number): void {
    for (const what of whats) this.hints.send({ tenantId, campaignId, what })
    if (eventsAfter !== undefined) this.hints.send({ tenantId, campaignId, what: 'events', after: eventsAfter })
  }
}
