import type { AttemptRecord, Erasure, ErasureRecord, ErasureReply, Transition } from 'outdial'
import { parseAttemptId } from 'outdial'
import type { Campaign } from './campaign.js'
import { attemptRows } from './snapshots.js'
import type { Tenant } from './tenant.js'

/** Erases a contact from every campaign; `undefined` when none has it and none had. */
export function eraseContact(
  tenant: Tenant,
  campaigns: Campaign[],
  contactId: string,
  { at, keyId, hashes }: Erasure,
): ErasureReply | undefined {
  const rows = campaigns.map(campaign => ({ campaign, seq: campaign.contacts.find(contactId) }))
  const numbers = [...new Set(rows.flatMap(({ campaign, seq }) => campaign.contacts.numbers(seq)))]
  const phones = numbers.map(number => tenant.numbers.phone(number))
  if (phones.some(phone => hashes[phone] === undefined)) return { kind: 'hashes_needed', phones: phones.sort() }

  const known = tenant.erasures.get(contactId)
  if (!known && rows.length === 0) return undefined
  const record = known ?? {
    ...{ contactId, at, keyId, phoneHashes: [] },
    campaigns: 0,
    attempts: 0,
    consents: 0,
    notes: 0,
    inCall: 0,
  }
  record.phoneHashes = [...new Set([...record.phoneHashes, ...phones.map(phone => hashes[phone]!)])].sort()
  tenant.erasures.set(contactId, record)
  record.consents += tenant.consents.erase(contactId)
  for (const phone of phones) tenant.erasedNumbers.set(hashes[phone]!, keyId)
  for (const number of numbers) {
    const phone = tenant.numbers.phone(number)
    tenant.numbers.suppress(number, { phone, scope: 'everything', reason: 'erased', at, expiresAt: null })
  }
  for (const { campaign, seq } of rows) {
    if (campaign.contacts.askErasure(seq)) record.inCall += 1
    if (!isInCall(campaign, seq)) eraseRow(tenant, campaign, seq, at)
  }
  return { kind: 'erased', record: copied(record) }
}

export function copied(record: ErasureRecord): ErasureRecord {
  return { ...record, phoneHashes: [...record.phoneHashes] }
}

/** Erases who had only to be waited for: the call that they were in is over. */
export function finishErasures(tenant: Tenant, campaign: Campaign, transitions: Transition[]): void {
  if (!campaign.contacts.hasErasures) return
  for (const { contactSeq } of transitions) if (!isInCall(campaign, contactSeq)) eraseRow(tenant, campaign, contactSeq)
}

/** What an owner that read it before writes of an erased contact's attempt. */
export function withoutNotes(attempt: AttemptRecord): AttemptRecord {
  if (attempt.outcome?.notes === undefined) return attempt
  const { notes: _, ...outcome } = attempt.outcome
  return { ...attempt, outcome }
}

function isInCall(campaign: Campaign, seq: number): boolean {
  for (const row of attemptRows(campaign, seq)) if (!campaign.attempts.isEnded(row)) return true
  return false
}

/** Told as of `at`; left out: as of the end of its call. */
function eraseRow(tenant: Tenant, campaign: Campaign, seq: number, at?: number): void {
  const { attempts, contacts } = campaign
  if (contacts.erasure(seq) !== 'asked') return
  const record = tenant.erasures.get(contacts.contactId(seq))!
  let ended = record.at
  for (const row of attemptRows(campaign, seq)) {
    ended = Math.max(ended, attempts.endedAt(row))
    tenant.forgetNumber(campaign, row)
    record.attempts += 1
    if (attempts.dropNotes(row)) record.notes += 1
  }
  record.notes += dropNotesInInbox(campaign, seq)
  const numbers = contacts.numbers(seq)
  campaign.eraseContact(seq, at ?? ended)
  for (const number of numbers) tenant.numbers.release(number)
  record.campaigns += 1
  record.inCall -= 1
}

function dropNotesInInbox({ inbox }: Campaign, seq: number): number {
  let dropped = 0
  for (const [id, item] of inbox) {
    if (item.kind !== 'outcome' || item.outcome.notes === undefined) continue
    if (parseAttemptId(item.attemptId)?.contactSeq !== seq) continue
    const { notes: _, ...outcome } = item.outcome
    inbox.set(id, { ...item, outcome })
    dropped += 1
  }
  return dropped
}
