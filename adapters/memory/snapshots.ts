import type { AttemptRecord, ContactDetail, DueContact, LiveAttempt, NumberFacts } from 'outdial'
import type { Campaign } from './campaign.js'
import type { Tenant } from './tenant.js'

/** A contact with the facts the gate reads; `startsSinceAt` as in `DueQuery`. */
export function dueContact(tenant: Tenant, campaign: Campaign, seq: number, startsSinceAt: number | null): DueContact {
  const { contacts } = campaign
  const contactId = contacts.contactId(seq)
  return contacts.snapshot(seq, {
    numbers: contacts.numbers(seq).map(number => numberFacts(tenant, number, startsSinceAt)),
    consents: tenant.consents.inForce(contactId),
    consentVersion: tenant.consents.version(contactId),
    attemptStarts: attemptStarts(campaign, seq),
    lastFrom: lastFrom(campaign, seq),
  })
}

export function contactDetail(
  tenant: Tenant,
  campaign: Campaign,
  seq: number,
  startsSinceAt: number | null,
): ContactDetail {
  const attemptList: AttemptRecord[] = []
  for (const row of attemptRows(campaign, seq)) attemptList.push(attemptRecord(tenant, campaign, row))
  return Object.assign(dueContact(tenant, campaign, seq, startsSinceAt), { attemptList: attemptList.reverse() })
}

export function liveAttempt(tenant: Tenant, campaign: Campaign, row: number): LiveAttempt {
  return {
    attempt: attemptRecord(tenant, campaign, row),
    contact: dueContact(tenant, campaign, campaign.attempts.contactSeq(row), null),
  }
}

/** Rows of a contact's attempts, newest first. */
export function* attemptRows(campaign: Campaign, seq: number): Generator<number> {
  const { attempts, contacts } = campaign
  for (let row = contacts.lastAttempt(seq); row >= 0; row = attempts.beforeOfContact(row)) yield row
}

function attemptRecord(tenant: Tenant, campaign: Campaign, row: number): AttemptRecord {
  return campaign.attempts.record(row, {
    campaignId: campaign.record.campaignId,
    contactId: campaign.contacts.contactId(campaign.attempts.contactSeq(row)),
    phone: tenant.numbers.phone(campaign.attempts.phone(row)),
  })
}

function attemptStarts(campaign: Campaign, seq: number): number[] {
  const starts: number[] = []
  for (const row of attemptRows(campaign, seq)) starts.push(campaign.attempts.startedAt(row))
  return starts.length > 1 ? starts.sort((a, b) => a - b) : starts
}

function lastFrom({ attempts, contacts }: Campaign, seq: number): string | undefined {
  const row = contacts.lastAttempt(seq)
  return row < 0 ? undefined : attempts.from(row)
}

function numberFacts(tenant: Tenant, number: number, startsSinceAt: number | null): NumberFacts {
  const { numbers } = tenant
  const { starts, conversations } = startsSinceAt === null ? noStarts() : tenant.starts(number, startsSinceAt)
  const facts: NumberFacts = {
    phone: numbers.phone(number),
    version: numbers.version(number),
    recentStarts: starts,
    recentConversations: conversations,
    ...numbers.rests(number),
  }
  if (numbers.isSuppressed(number)) facts.suppressions = numbers.suppressions(number)
  const lockedBy = tenant.lockedBy(number)
  if (lockedBy !== undefined) facts.lockedBy = lockedBy
  return facts
}

const noStarts = () => ({ starts: [], conversations: [] })
