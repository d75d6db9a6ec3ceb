import type { AddedContact, NewContact } from 'outdial'
import { campaignClosed } from 'outdial'
import type { Campaign } from './campaign.js'
import { checkPhone } from './number-table.js'
import type { Tenant } from './tenant.js'

/**
 * Adds rows in order. Throws before anything is added: `CAMPAIGN_CLOSED`, or `INVALID_INPUT` when a phone is no E.164
 * number.
 */
export function addContacts(tenant: Tenant, campaign: Campaign, rows: NewContact[], at: number): AddedContact[] {
  const { campaignId, status } = campaign.record
  if (status === 'completed' || status === 'cancelled') throw campaignClosed(campaignId, status)
  for (const row of rows) for (const phone of row.phones) checkPhone(phone)
  return rows.map(row => addContact(tenant, campaign, row, at))
}

function addContact(tenant: Tenant, campaign: Campaign, row: NewContact, at: number): AddedContact {
  // What a contact agreed to holds for the tenant, so a repeated row counts too.
  if (row.consent) tenant.consents.addNews(row.contactId, row.consent)
  if (campaign.contacts.find(row.contactId) >= 0) return { kind: 'repeated' }
  const phones = [...new Set(row.phones.filter((_, n) => !isErased(tenant, row, n)))]
  const numbers = phones.map(phone => tenant.numbers.row(phone))
  const gone = row.phones.length > 0 && phones.length === 0
  const reason = row.skipReason ?? (gone ? 'suppressed' : numbers.length === 0 ? 'no_phone' : undefined)
  if (reason !== undefined) {
    return { kind: 'skipped', seq: append(gone ? withoutAttributes(row) : row, numbers, reason), reason }
  }
  const own = numbers.filter(number => campaign.owners.find(number) < 0)
  if (own.length > 0) {
    const dropped = new Set(row.phones).size - own.length
    return { kind: 'added', seq: append(row, own, undefined), dropped }
  }
  const duplicateOf = campaign.contacts.contactId(campaign.owners.find(numbers[0]!))
  return { kind: 'skipped', seq: append(row, [], 'duplicate'), reason: 'duplicate', duplicateOf }

  function append(added: NewContact, held: number[], skip: string | undefined): number {
    for (const number of held) tenant.numbers.hold(number)
    return campaign.addContact(added, held, at, skip)
  }
}

/** Whether the phone at this place is known to be an erased contact's. */
function isErased({ erasedNumbers }: Tenant, { phoneHashes }: NewContact, n: number): boolean {
  const hash = phoneHashes?.[n]
  return hash !== undefined && erasedNumbers.has(hash)
}

function withoutAttributes({ attributes: _, ...row }: NewContact): NewContact {
  return row
}
