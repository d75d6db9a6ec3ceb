import type {
  CampaignRecord,
  ContactPatch,
  ContactStatus,
  EventDraft,
  InboxItem,
  Lease,
  NewContact,
  Progress,
} from 'outdial'
import { leaseLost } from 'outdial'
import { AttemptTable } from './attempt-table.js'
import { IN_PROGRESS, PENDING, statuses } from './codes.js'
import { ContactTable } from './contact-table.js'
import { Decisions } from './decisions.js'
import { DueIndex } from './due-index.js'
import { ExpiryQueue } from './expiry-queue.js'
import { Ownership } from './ownership.js'
import { PhoneOwners } from './phone-owners.js'
import { Ring } from './ring.js'

export interface CampaignLimits {
  eventWindow: number
  decisionWindow: number
  now: (() => number) | undefined
}

/** Everything of one campaign. Its methods keep counts and the due index in step with the contacts. */
export class Campaign {
  record: CampaignRecord
  /** Among the tenant's campaigns, in the order created. */
  readonly index: number
  readonly ownership: Ownership
  readonly contacts = new ContactTable()
  readonly owners = new PhoneOwners(this.contacts)
  readonly due = new DueIndex(this.contacts)
  readonly expiring = new ExpiryQueue(this.contacts)
  readonly attempts = new AttemptTable()
  /** Rows of the attempts that have not ended. */
  readonly live = new Set<number>()
  readonly events: Ring<EventDraft>
  readonly decisions: Decisions
  /** What its attempts cost, in millionths. */
  spending = 0
  /** By id; a `Map` keeps the order of arrival. */
  readonly inbox = new Map<string, InboxItem>()
  /** Contacts by status, in the order of its codes. */
  readonly #counts = new Array<number>(statuses.words.length).fill(0)
  /** No contact before this one is pending. */
  #pendingFrom = 0

  constructor(record: CampaignRecord, index: number, limits: CampaignLimits) {
    this.record = record
    this.index = index
    this.ownership = new Ownership(limits.now)
    this.events = new Ring(limits.eventWindow)
    this.decisions = new Decisions(limits.decisionWindow)
  }

  /** Throws `LEASE_LOST` unless the lease is in force. */
  guard(lease: Lease): this {
    if (!this.ownership.isInForce(lease)) throw leaseLost(this.record.campaignId)
    return this
  }

  append(events: EventDraft[]): void {
    for (const event of events) this.events.push(event)
  }

  addContact(row: NewContact, numbers: number[], at: number, skip: string | undefined): number {
    const seq = this.contacts.append(row, numbers, at, skip)
    if (skip === undefined) this.owners.add(seq)
    this.#enter(seq)
    return seq
  }

  patchContact(seq: number, patch: ContactPatch): void {
    this.#leave(seq)
    this.contacts.patch(seq, patch)
    this.#enter(seq)
  }

  /** A pending contact goes to `in_progress`. */
  dialContact(seq: number, dial: number, phoneIndex: number): void {
    this.#leave(seq)
    this.contacts.dial(seq, dial, phoneIndex)
    this.#enter(seq)
  }

  /** Drops its phones and attributes; a pending one is skipped. */
  eraseContact(seq: number, at: number): void {
    const reason = 'erased'
    if (this.contacts.isPending(seq)) {
      this.patchContact(seq, { status: 'skipped', reason })
      this.events.push({ type: 'contact.skipped', at, contactId: this.contacts.contactId(seq), reason })
    }
    this.owners.remove(seq)
    this.contacts.erase(seq)
  }

  /** The first pending contact by `seq`, or -1. */
  firstPending(): number {
    if (this.#counts[PENDING] === 0) return -1
    while (!this.contacts.isPending(this.#pendingFrom)) this.#pendingFrom += 1
    return this.#pendingFrom
  }

  /** Row of an attempt, or -1. */
  findAttempt(contactSeq: number, dial: number): number {
    if (contactSeq >= this.contacts.count) return -1
    let row = this.contacts.lastAttempt(contactSeq)
    while (row >= 0 && this.attempts.dial(row) !== dial) row = this.attempts.beforeOfContact(row)
    return row
  }

  /** Whether every contact is completed, failed or skipped. */
  isFinal(): boolean {
    return this.#counts[PENDING] === 0 && this.#counts[IN_PROGRESS] === 0
  }

  progress(): Progress {
    const of = (status: ContactStatus) => this.#counts[statuses.code(status)]!
    return {
      total: this.contacts.count,
      completed: of('completed'),
      pending: of('pending'),
      failed: of('failed'),
      inProgress: of('in_progress'),
      skipped: of('skipped'),
    }
  }

  #leave(seq: number): void {
    const status = this.contacts.status(seq)
    this.#counts[status]! -= 1
    if (status === PENDING) this.due.remove(seq)
  }

  #enter(seq: number): void {
    const status = this.contacts.status(seq)
    this.#counts[status]! += 1
    if (status !== PENDING) return
    this.due.add(seq)
    this.expiring.add(seq)
    if (seq < this.#pendingFrom) this.#pendingFrom = seq
  }
}
