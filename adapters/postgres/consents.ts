import type { ConsentRecord, ConsentVersion } from 'outdial'

/** As the database has it. */
export type KeptConsent = [version: number, record: ConsentRecord, personal?: Record<string, unknown> | null]

export function consentRow(contactId: string, { personal, ...record }: ConsentRecord) {
  const { at, purposes = [] } = record
  return {
    contact_id: contactId,
    at,
    purposes,
    record: JSON.stringify(record),
    personal: personal && JSON.stringify(personal),
  }
}

export function toConsent([version, record, personal]: KeptConsent): ConsentVersion {
  return { version, ...record, ...(personal && { personal }) }
}
