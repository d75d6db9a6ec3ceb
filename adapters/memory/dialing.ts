import type { CommitOptions, Reservation, ReserveReply, Transition } from 'outdial'
import { conversationEndedAt, OutdialError, parseAttemptId, refusedAt } from 'outdial'
import type { Accounts } from './accounts.js'
import type { Campaign } from './campaign.js'
import { finishErasures, withoutNotes } from './erasing.js'
import type { Tenant } from './tenant.js'

/** Writes each reservation whose guards hold; the others leave no trace. */
export function reserve(
  tenant: Tenant,
  campaign: Campaign,
  campaignVersion: number,
  items: Reservation[],
  accounts: Accounts,
): ReserveReply[] {
  const { version, status, tenantId, campaignId } = campaign.record
  const open = version === campaignVersion && status === 'active'
  return items.map(item => {
    if (!open || !guardsHold(tenant, campaign, item)) return 'conflict'
    const { account, attempt, budget } = item
    if (budget && campaign.spending + (attempt.costMicros ?? 0) > budget.limitMicros) return 'over_budget'
    if (account && !accounts.enter(account, tenantId, campaignId, attempt)) return 'account_full'
    place(tenant, campaign, item)
    return 'reserved'
  })
}

function guardsHold(tenant: Tenant, campaign: Campaign, item: Reservation): boolean {
  const { attempt, expect, phoneIndex, callerCap } = item
  const { contacts } = campaign
  const seq = attempt.contactSeq
  if (seq >= contacts.count || !contacts.isPending(seq) || contacts.version(seq) !== expect.contactVersion) return false
  // An attempt id is never given twice.
  if (attempt.dial <= contacts.dials(seq)) return false
  const number = contacts.numbers(seq)[phoneIndex]
  if (number === undefined || number !== tenant.numbers.find(attempt.phone)) return false
  if (tenant.numbers.version(number) !== expect.numberVersion || tenant.numbers.lock(number) >= 0) return false
  if (tenant.pausesVersion !== expect.pausesVersion) return false
  if (callerCap && tenant.callerStarts.since(attempt.from, callerCap.sinceAt) >= callerCap.max) return false
  return tenant.consents.version(contacts.contactId(seq)) === expect.consentVersion
}

function place(tenant: Tenant, campaign: Campaign, item: Reservation): void {
  const { attempt, phoneIndex, decision, decisionDigest, events } = item
  const { attempts, contacts } = campaign
  const seq = attempt.contactSeq
  const phone = contacts.numbers(seq)[phoneIndex]!
  const row = attempts.add(attempt, {
    phone,
    beforeOfContact: contacts.lastAttempt(seq),
    beforeOfNumber: tenant.numbers.lastStart(phone),
  })
  campaign.spending += attempt.costMicros ?? 0
  contacts.setLastAttempt(seq, row)
  tenant.startCall(campaign, row)
  campaign.live.add(row)
  campaign.dialContact(seq, attempt.dial, phoneIndex)
  campaign.decisions.append(decision, decisionDigest)
  campaign.append(events)
}

/** Applies all transitions, or throws (`CONTACT_NOT_FOUND`, `ATTEMPT_NOT_FOUND`, `ILLEGAL_TRANSITION`) before the first. */
export function commit(
  tenant: Tenant,
  campaign: Campaign,
  transitions: Transition[],
  options: CommitOptions,
  accounts: Accounts,
): void {
  check(campaign, transitions)
  for (const transition of transitions) {
    apply(tenant, campaign, transition)
    count(accounts, campaign.record.tenantId, transition)
  }
  for (const id of options.applied ?? []) campaign.inbox.delete(id)
  campaign.append(options.events ?? [])
  finishErasures(tenant, campaign, transitions)
}

/** What has become of attempts by the transitions of this batch that come before. */
interface Before {
  ended: Set<number>
  withdrawn: Set<number>
}

function check(campaign: Campaign, transitions: Transition[]): void {
  const before: Before = { ended: new Set(), withdrawn: new Set() }
  for (const { contactSeq, attempt, withdraw } of transitions) {
    if (contactSeq < 0 || contactSeq >= campaign.contacts.count) {
      throw new OutdialError('CONTACT_NOT_FOUND', `There is no contact ${contactSeq} to commit to.`, { contactSeq })
    }
    if (attempt) {
      const row = rowOf(campaign, attempt.contactSeq, attempt.dial, before)
      if (attempt.state === 'ended') before.ended.add(row)
      else checkLive(campaign, row, before)
    }
    if (withdraw === undefined) continue
    const parts = parseAttemptId(withdraw)
    const seq = parts?.campaignId === campaign.record.campaignId ? parts.contactSeq : -1
    const row = rowOf(campaign, seq, parts?.dial ?? 0, before)
    checkLive(campaign, row, before)
    before.withdrawn.add(row)
  }
}

function rowOf(campaign: Campaign, seq: number, dial: number, before: Before): number {
  const row = seq < 0 ? -1 : campaign.findAttempt(seq, dial)
  if (row >= 0 && !before.withdrawn.has(row)) return row
  throw new OutdialError('ATTEMPT_NOT_FOUND', `Contact ${seq} has no attempt ${dial} to commit to.`, { seq, dial })
}

function checkLive({ attempts }: Campaign, row: number, before: Before): void {
  if (!attempts.isEnded(row) && !before.ended.has(row)) return
  const [seq, dial] = [attempts.contactSeq(row), attempts.dial(row)]
  throw new OutdialError('ILLEGAL_TRANSITION', `Attempt ${dial} of contact ${seq} has ended already.`, { seq, dial })
}

function apply(
  tenant: Tenant,
  campaign: Campaign,
  { contactSeq, contact, attempt, withdraw, decision, decisionDigest, events }: Transition,
): void {
  const erased = campaign.contacts.erasure(contactSeq) === 'done'
  if (attempt) {
    const { attempts } = campaign
    const row = campaign.findAttempt(attempt.contactSeq, attempt.dial)
    const before = attempts.startedAt(row)
    campaign.spending += (attempt.costMicros ?? 0) - attempts.costMicros(row)
    attempts.write(row, erased ? withoutNotes(attempt) : attempt)
    tenant.callerStarts.move(attempts.from(row), before, attempts.startedAt(row))
    if (attempt.state === 'ended') end(tenant, campaign, row)
    tenant.numbers.rest(attempts.phone(row), conversationEndedAt(attempt), refusedAt(attempt))
  }
  if (withdraw !== undefined) remove(tenant, campaign, withdraw)
  if (contact && !erased) campaign.patchContact(contactSeq, contact)
  if (decision) campaign.decisions.append(decision, decisionDigest)
  campaign.append(events)
}

function count(accounts: Accounts, tenantId: string, { attempt, withdraw }: Transition): void {
  if (attempt) accounts.write(tenantId, attempt)
  if (withdraw !== undefined) accounts.withdraw(tenantId, withdraw)
}

function end(tenant: Tenant, campaign: Campaign, row: number): void {
  tenant.unlock(campaign, row)
  campaign.live.delete(row)
}

function remove(tenant: Tenant, campaign: Campaign, attemptId: string): void {
  const { attempts, contacts } = campaign
  const { contactSeq, dial } = parseAttemptId(attemptId)!
  const row = campaign.findAttempt(contactSeq, dial)
  campaign.spending -= attempts.costMicros(row)
  end(tenant, campaign, row)
  tenant.withdrawStart(campaign, row)
  const before = attempts.beforeOfContact(row)
  if (contacts.lastAttempt(contactSeq) === row) contacts.setLastAttempt(contactSeq, before)
  else {
    let after = contacts.lastAttempt(contactSeq)
    while (attempts.beforeOfContact(after) !== row) after = attempts.beforeOfContact(after)
    attempts.setBeforeOfContact(after, before)
  }
  attempts.remove(row)
}
