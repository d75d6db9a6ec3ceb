import type { ConsentVersion, ContactPatch, DueContact, NewContact, NumberFacts } from 'outdial'
import { Chunks, offset, ROWS_PER_CHUNK } from './chunks.js'
import { IN_PROGRESS, PENDING, statuses } from './codes.js'
import { Interner } from './interner.js'
import { hashOfText, RowIndex } from './row-index.js'

const NONE = -1
const SEVERAL = -2
const NEVER = Number.POSITIVE_INFINITY

class ContactChunk {
  readonly contactId = new Array<string>(ROWS_PER_CHUNK)
  attributes: Record<string, unknown>[] | undefined
  readonly status = new Uint8Array(ROWS_PER_CHUNK)
  readonly callbackDue = new Uint8Array(ROWS_PER_CHUNK)
  readonly version = new Uint32Array(ROWS_PER_CHUNK)
  readonly reason = new Uint32Array(ROWS_PER_CHUNK)
  readonly zone = new Uint32Array(ROWS_PER_CHUNK)
  readonly phoneIndex = new Uint16Array(ROWS_PER_CHUNK)
  readonly attempts = new Uint16Array(ROWS_PER_CHUNK)
  readonly callbacks = new Uint16Array(ROWS_PER_CHUNK)
  readonly dials = new Uint32Array(ROWS_PER_CHUNK)
  /** Made with the first; `NEVER` where there is none. */
  expiresAt: Float64Array | undefined
  readonly dueAt = new Float64Array(ROWS_PER_CHUNK)
  /** Row of the only phone in the tenant's numbers, NONE or SEVERAL. */
  readonly number = new Int32Array(ROWS_PER_CHUNK)
  readonly lastAttempt = new Int32Array(ROWS_PER_CHUNK)
  readonly heapSpot = new Int32Array(ROWS_PER_CHUNK)
}

/** What a snapshot of a contact needs besides its row. */
export interface ContactFacts {
  numbers: NumberFacts[]
  consents: ConsentVersion[]
  consentVersion: number
  attemptStarts: number[]
  lastFrom: string | undefined
}

/** The contacts of one campaign, by `seq`. Knows nothing of queues, counts or attempts; `Campaign` keeps those in step. */
export class ContactTable {
  readonly #chunks = new Chunks(() => new ContactChunk())
  readonly #index = new RowIndex(seq => this.contactId(seq), hashOfText)
  readonly #words = new Interner()
  /** Number rows of the contacts with more than one phone. */
  readonly #several = new Map<number, number[]>()
  /** Contacts that are erased, or will be when their call is over. */
  readonly #erasures = new Map<number, 'asked' | 'done'>()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** -1 when there is no such contact. */
  find(contactId: string): number {
    return this.#index.find(contactId)
  }

  /** Appends a pending contact; `skip` makes it a skipped one. */
  append(row: NewContact, numbers: number[], dueAt: number, skip: string | undefined): number {
    const seq = this.#count++
    const chunk = this.#chunks.grow(seq)
    const at = offset(seq)
    chunk.contactId[at] = row.contactId
    if (row.attributes) (chunk.attributes ??= new Array(ROWS_PER_CHUNK))[at] = row.attributes
    chunk.status[at] = statuses.code(skip === undefined ? 'pending' : 'skipped')
    chunk.version[at] = 1
    chunk.reason[at] = this.#words.number(skip)
    chunk.zone[at] = this.#words.number(row.zoneKey)
    chunk.dueAt[at] = dueAt
    if (row.expiresAt !== undefined)
      (chunk.expiresAt ??= new Float64Array(ROWS_PER_CHUNK).fill(NEVER))[at] = row.expiresAt
    chunk.number[at] = numbers.length > 1 ? SEVERAL : (numbers[0] ?? NONE)
    chunk.lastAttempt[at] = NONE
    if (numbers.length > 1) this.#several.set(seq, numbers)
    this.#index.add(seq)
    return seq
  }

  /** Writes what the patch names; the rest stays, but for the reason, which goes with the status it came with. */
  patch(seq: number, patch: ContactPatch): void {
    const chunk = this.#chunks.of(seq)
    const at = offset(seq)
    chunk.version[at]! += 1
    chunk.status[at] = statuses.code(patch.status)
    chunk.reason[at] = this.#words.number(patch.reason)
    if (patch.phoneIndex !== undefined) chunk.phoneIndex[at] = patch.phoneIndex
    if (patch.attempts !== undefined) chunk.attempts[at] = patch.attempts
    if (patch.callbacks !== undefined) chunk.callbacks[at] = patch.callbacks
    if (patch.dueAt !== undefined) chunk.dueAt[at] = patch.dueAt
    if (patch.callbackDue !== undefined) chunk.callbackDue[at] = patch.callbackDue ? 1 : 0
  }

  /** Moves a pending contact to `in_progress` for a dial to one of its phones. */
  dial(seq: number, dial: number, phoneIndex: number): void {
    const chunk = this.#chunks.of(seq)
    const at = offset(seq)
    chunk.version[at]! += 1
    chunk.status[at] = IN_PROGRESS
    chunk.dials[at] = dial
    chunk.phoneIndex[at] = phoneIndex
  }

  get hasErasures(): boolean {
    return this.#erasures.size > 0
  }

  erasure(seq: number): 'asked' | 'done' | undefined {
    return this.#erasures.get(seq)
  }

  /** `false` when it was asked for before. */
  askErasure(seq: number): boolean {
    if (this.#erasures.has(seq)) return false
    this.#erasures.set(seq, 'asked')
    return true
  }

  /** Drops phones and attributes. */
  erase(seq: number): void {
    const chunk = this.#chunks.of(seq)
    const at = offset(seq)
    chunk.version[at]! += 1
    chunk.number[at] = NONE
    delete chunk.attributes?.[at]
    this.#several.delete(seq)
    this.#erasures.set(seq, 'done')
  }

  /** Rows of its phones in the tenant's numbers, in order. */
  numbers(seq: number): number[] {
    const number = this.#chunks.of(seq).number[offset(seq)]!
    if (number === SEVERAL) return this.#several.get(seq)!
    return number === NONE ? [] : [number]
  }

  /** Row of its phone, for a contact that has exactly one. */
  onlyNumber(seq: number): number {
    return this.#chunks.of(seq).number[offset(seq)]!
  }

  /** A snapshot, with what the table does not know of the contact. */
  snapshot(seq: number, facts: ContactFacts): DueContact {
    const chunk = this.#chunks.of(seq)
    const at = offset(seq)
    const contact: DueContact = {
      seq,
      contactId: chunk.contactId[at]!,
      version: chunk.version[at]!,
      status: statuses.word(chunk.status[at]!),
      phones: facts.numbers.map(number => number.phone),
      phoneIndex: chunk.phoneIndex[at]!,
      zoneKey: this.#words.word(chunk.zone[at]!)!,
      attempts: chunk.attempts[at]!,
      dials: chunk.dials[at]!,
      callbacks: chunk.callbacks[at]!,
      dueAt: chunk.dueAt[at]!,
      callbackDue: chunk.callbackDue[at] === 1,
      numbers: facts.numbers,
      consents: facts.consents,
      consentVersion: facts.consentVersion,
      attemptStarts: facts.attemptStarts,
    }
    const expiresAt = this.expiresAt(seq)
    if (expiresAt !== undefined) contact.expiresAt = expiresAt
    if (facts.lastFrom !== undefined) contact.lastFrom = facts.lastFrom
    if (chunk.reason[at] !== 0) contact.reason = this.#words.word(chunk.reason[at]!)!
    if (this.#erasures.get(seq) === 'done') contact.erased = true
    const attributes = chunk.attributes?.[at]
    if (attributes) contact.attributes = attributes
    return contact
  }

  contactId(seq: number): string {
    return this.#chunks.of(seq).contactId[offset(seq)]!
  }

  version(seq: number): number {
    return this.#chunks.of(seq).version[offset(seq)]!
  }

  /** As `statuses` codes it. */
  status(seq: number): number {
    return this.#chunks.of(seq).status[offset(seq)]!
  }

  isPending(seq: number): boolean {
    return this.status(seq) === PENDING
  }

  zoneKey(seq: number): string {
    return this.#words.word(this.#chunks.of(seq).zone[offset(seq)]!)!
  }

  dials(seq: number): number {
    return this.#chunks.of(seq).dials[offset(seq)]!
  }

  dueAt(seq: number): number {
    return this.#chunks.of(seq).dueAt[offset(seq)]!
  }

  expiresAt(seq: number): number | undefined {
    const at = this.#chunks.of(seq).expiresAt?.[offset(seq)]
    return at === NEVER ? undefined : at
  }

  callbackDue(seq: number): boolean {
    return this.#chunks.of(seq).callbackDue[offset(seq)] === 1
  }

  /** Row of the newest attempt, -1 when there is none. */
  lastAttempt(seq: number): number {
    return this.#chunks.of(seq).lastAttempt[offset(seq)]!
  }

  setLastAttempt(seq: number, row: number): void {
    this.#chunks.of(seq).lastAttempt[offset(seq)] = row
  }

  /** Where the contact stands in its `DueHeap`; meaningful while pending. */
  heapSpot(seq: number): number {
    return this.#chunks.of(seq).heapSpot[offset(seq)]!
  }

  setHeapSpot(seq: number, spot: number): void {
    this.#chunks.of(seq).heapSpot[offset(seq)] = spot
  }
}
