import type { AttemptRecord, Outcome } from 'outdial'
import { attemptId } from 'outdial'
import { Chunks, offset, ROWS_PER_CHUNK } from './chunks.js'
import { ANSWERED, answerers, COMPLETED, ENDED, machineSteps, results, states } from './codes.js'
import { Interner } from './interner.js'
import { TextColumn } from './text-column.js'

/** State of a row whose attempt was withdrawn; it waits to be used again. */
const FREE = 255
const NONE = -1

class AttemptChunk {
  readonly contactSeq = new Uint32Array(ROWS_PER_CHUNK)
  readonly dial = new Uint32Array(ROWS_PER_CHUNK)
  readonly number = new Uint16Array(ROWS_PER_CHUNK)
  readonly callback = new Uint8Array(ROWS_PER_CHUNK)
  readonly state = new Uint8Array(ROWS_PER_CHUNK)
  readonly result = new Uint8Array(ROWS_PER_CHUNK)
  readonly answeredBy = new Uint8Array(ROWS_PER_CHUNK)
  readonly machineStep = new Uint8Array(ROWS_PER_CHUNK)
  readonly phone = new Uint32Array(ROWS_PER_CHUNK)
  readonly from = new Uint32Array(ROWS_PER_CHUNK)
  readonly cause = new Uint32Array(ROWS_PER_CHUNK)
  readonly price = new Uint32Array(ROWS_PER_CHUNK)
  /** Made with the first; `NONE` where there is none. */
  cost: Float64Array | undefined
  readonly reservedAt = new Float64Array(ROWS_PER_CHUNK)
  readonly sendBefore = new Float64Array(ROWS_PER_CHUNK)
  // NaN where there is none.
  readonly settledAt = new Float64Array(ROWS_PER_CHUNK)
  readonly ringingAt = new Float64Array(ROWS_PER_CHUNK)
  readonly answeredAt = new Float64Array(ROWS_PER_CHUNK)
  readonly endedAt = new Float64Array(ROWS_PER_CHUNK)
  readonly talkMs = new Float64Array(ROWS_PER_CHUNK)
  /** Place in the table's texts; 0 where there is none. */
  readonly providerCallId = new Int32Array(ROWS_PER_CHUNK)
  /** The contact's attempt before this one; -1 for the first. */
  readonly beforeOfContact = new Int32Array(ROWS_PER_CHUNK)
  /** Place (see `Tenant`) of the start before this one of the same number, in any campaign; -1 for the first. */
  readonly beforeOfNumber = new Float64Array(ROWS_PER_CHUNK)
}

/** Where an attempt stands in the chains of its contact and its number. */
export interface AttemptLinks {
  /** Row of the phone in the tenant's numbers. */
  phone: number
  beforeOfContact: number
  beforeOfNumber: number
}

/** What a row cannot say by itself. */
export interface AttemptNames {
  campaignId: string
  contactId: string
  phone: string
}

/** The attempts of one campaign. Ids are not kept: they follow from campaign, contact and dial. */
export class AttemptTable {
  readonly #chunks = new Chunks(() => new AttemptChunk())
  readonly #words = new Interner()
  readonly #texts = new TextColumn()
  readonly #outcomes = new Map<number, Outcome>()
  readonly #free: number[] = []
  #count = 0

  add(record: AttemptRecord, links: AttemptLinks): number {
    const row = this.#free.pop() ?? this.#count++
    const chunk = this.#chunks.grow(row)
    const at = offset(row)
    chunk.contactSeq[at] = record.contactSeq
    chunk.dial[at] = record.dial
    chunk.number[at] = record.number
    chunk.callback[at] = record.callback ? 1 : 0
    chunk.phone[at] = links.phone
    chunk.from[at] = this.#words.number(record.from)
    chunk.reservedAt[at] = record.reservedAt
    chunk.beforeOfContact[at] = links.beforeOfContact
    chunk.beforeOfNumber[at] = links.beforeOfNumber
    this.write(row, record)
    return row
  }

  /** Writes what may change in an attempt's life. */
  write(row: number, record: AttemptRecord): void {
    const chunk = this.#chunks.of(row)
    const at = offset(row)
    chunk.state[at] = states.code(record.state)
    chunk.sendBefore[at] = record.sendBefore
    chunk.settledAt[at] = record.settledAt ?? Number.NaN
    chunk.ringingAt[at] = record.ringingAt ?? Number.NaN
    chunk.answeredAt[at] = record.answeredAt ?? Number.NaN
    chunk.endedAt[at] = record.endedAt ?? Number.NaN
    chunk.answeredBy[at] = answerers.code(record.answeredBy ?? '')
    chunk.machineStep[at] = machineSteps.code(record.machineStep ?? '')
    chunk.result[at] = results.code(record.result ?? '')
    chunk.cause[at] = this.#words.number(record.cause)
    chunk.talkMs[at] = record.talkMs ?? Number.NaN
    chunk.price[at] = this.#words.number(record.price && `${record.price.currency} ${record.price.amount}`)
    chunk.providerCallId[at] = this.#keptText(chunk.providerCallId[at]!, record.providerCallId)
    if (record.costMicros !== undefined)
      (chunk.cost ??= new Float64Array(ROWS_PER_CHUNK).fill(NONE))[at] = record.costMicros
    else if (chunk.cost) chunk.cost[at] = NONE
    if (record.outcome) this.#outcomes.set(row, record.outcome)
    else this.#outcomes.delete(row)
  }

  /** Leaves no trace of the attempt, once it is out of both chains. */
  remove(row: number): void {
    const chunk = this.#chunks.of(row)
    chunk.state[offset(row)] = FREE
    this.#outcomes.delete(row)
    this.#free.push(row)
  }

  /** A snapshot. */
  record(row: number, names: AttemptNames): AttemptRecord {
    const chunk = this.#chunks.of(row)
    const at = offset(row)
    const record: AttemptRecord = {
      attemptId: attemptId(names.campaignId, chunk.contactSeq[at]!, chunk.dial[at]!),
      contactSeq: chunk.contactSeq[at]!,
      contactId: names.contactId,
      dial: chunk.dial[at]!,
      number: chunk.number[at]!,
      callback: chunk.callback[at] === 1,
      phone: names.phone,
      from: this.#words.word(chunk.from[at]!)!,
      state: states.word(chunk.state[at]!),
      reservedAt: chunk.reservedAt[at]!,
      sendBefore: chunk.sendBefore[at]!,
    }
    this.#addRest(record, chunk, at)
    const outcome = this.#outcomes.get(row)
    if (outcome) record.outcome = { ...outcome }
    return record
  }

  #addRest(record: AttemptRecord, chunk: AttemptChunk, at: number): void {
    const times = ['settledAt', 'ringingAt', 'answeredAt', 'endedAt', 'talkMs'] as const
    for (const name of times) if (!Number.isNaN(chunk[name][at]!)) record[name] = chunk[name][at]!
    const answeredBy = answerers.word(chunk.answeredBy[at]!)
    if (answeredBy) record.answeredBy = answeredBy
    const machineStep = machineSteps.word(chunk.machineStep[at]!)
    if (machineStep) record.machineStep = machineStep
    const result = results.word(chunk.result[at]!)
    if (result) record.result = result
    const cause = this.#words.word(chunk.cause[at]!)
    if (cause !== undefined) record.cause = cause
    const price = this.#words.word(chunk.price[at]!)
    if (price !== undefined) record.price = priceOf(price)
    const cost = chunk.cost?.[at] ?? NONE
    if (cost !== NONE) record.costMicros = cost
    const providerCallId = chunk.providerCallId[at]!
    if (providerCallId !== 0) record.providerCallId = this.#texts.get(providerCallId)
  }

  /** Place of the text; the same as before where nothing changed. */
  #keptText(place: number, text: string | undefined): number {
    if (text === undefined) return 0
    return place !== 0 && this.#texts.holds(place, text) ? place : this.#texts.add(text)
  }

  /** Caller ID. */
  from(row: number): string {
    return this.#words.word(this.#chunks.of(row).from[offset(row)]!)!
  }

  /** From when the start counts: when its request was settled, or its reservation while that is open. */
  startedAt(row: number): number {
    const chunk = this.#chunks.of(row)
    const settledAt = chunk.settledAt[offset(row)]!
    return Number.isNaN(settledAt) ? chunk.reservedAt[offset(row)]! : settledAt
  }

  /** When requests settled, as far as that is known, from `sinceAt` on; ascending. Reads the whole column: for an owner that takes over. */
  settledSince(sinceAt: number): number[] {
    const settled: number[] = []
    for (let row = 0; row < this.#count; row++) {
      const chunk = this.#chunks.of(row)
      const at = offset(row)
      if (chunk.state[at] === FREE) continue
      // An end that came before the answer to the request is the latest the call can have begun.
      const settledAt = Number.isNaN(chunk.settledAt[at]!) ? chunk.endedAt[at]! : chunk.settledAt[at]!
      if (settledAt >= sinceAt) settled.push(settledAt)
    }
    return settled.sort((a, b) => a - b)
  }

  /** Whether its request has settled, as far as anybody wrote down. */
  isSettled(row: number): boolean {
    return !Number.isNaN(this.#chunks.of(row).settledAt[offset(row)]!)
  }

  sendBefore(row: number): number {
    return this.#chunks.of(row).sendBefore[offset(row)]!
  }

  /** NaN while it has not. */
  endedAt(row: number): number {
    return this.#chunks.of(row).endedAt[offset(row)]!
  }

  isEnded(row: number): boolean {
    return this.#chunks.of(row).state[offset(row)] === ENDED
  }

  /** As `results` codes it; 0 = none yet. */
  result(row: number): number {
    return this.#chunks.of(row).result[offset(row)]!
  }

  costMicros(row: number): number {
    return Math.max(0, this.#chunks.of(row).cost?.[offset(row)] ?? NONE)
  }

  wasConversation(row: number): boolean {
    const result = this.result(row)
    return result === ANSWERED || result === COMPLETED
  }

  reservedAt(row: number): number {
    return this.#chunks.of(row).reservedAt[offset(row)]!
  }

  contactSeq(row: number): number {
    return this.#chunks.of(row).contactSeq[offset(row)]!
  }

  dial(row: number): number {
    return this.#chunks.of(row).dial[offset(row)]!
  }

  /** Row of its phone in the tenant's numbers. */
  phone(row: number): number {
    return this.#chunks.of(row).phone[offset(row)]!
  }

  setPhone(row: number, phone: number): void {
    this.#chunks.of(row).phone[offset(row)] = phone
  }

  /** Whether there were any. */
  dropNotes(row: number): boolean {
    const { notes, ...outcome } = this.#outcomes.get(row) ?? { notes: undefined }
    if (notes === undefined) return false
    this.#outcomes.set(row, outcome as Outcome)
    return true
  }

  beforeOfContact(row: number): number {
    return this.#chunks.of(row).beforeOfContact[offset(row)]!
  }

  setBeforeOfContact(row: number, before: number): void {
    this.#chunks.of(row).beforeOfContact[offset(row)] = before
  }

  beforeOfNumber(row: number): number {
    return this.#chunks.of(row).beforeOfNumber[offset(row)]!
  }

  setBeforeOfNumber(row: number, before: number): void {
    this.#chunks.of(row).beforeOfNumber[offset(row)] = before
  }
}

function priceOf(word: string): { amount: string; currency: string } {
  const space = word.indexOf(' ')
  return { amount: word.slice(space + 1), currency: word.slice(0, space) }
}
