import type { ListCopy, SuppressionChange, SuppressionChoice, SuppressionEntry } from 'outdial'
import { OutdialError } from 'outdial'
import { Chunks, offset, ROWS_PER_CHUNK } from './chunks.js'
import { hashOfNumber, RowIndex } from './row-index.js'
import { SuppressionTable } from './suppression-table.js'

const NONE = -1
/** In place of digits that were forgotten; no number has them. */
const FORGOTTEN = -1

class NumberChunk {
  /** The digits; fifteen at most, so exact. */
  readonly digits = new Float64Array(ROWS_PER_CHUNK)
  readonly version = new Uint32Array(ROWS_PER_CHUNK)
  /** Places (see `Tenant`) of the live attempt and of the newest start; -1 for none. */
  readonly lock = new Float64Array(ROWS_PER_CHUNK)
  readonly lastStart = new Float64Array(ROWS_PER_CHUNK)
  /** Contacts, in any campaign, that have the number. */
  readonly holders = new Uint32Array(ROWS_PER_CHUNK)
  /** Ends of the latest conversations, and latest refusals; made with the first. 0 where there is none. */
  conversedAt: Float64Array | undefined
  refusedAt: Float64Array | undefined
  /** Its first suppression entry; -1 for none. */
  readonly suppression = new Int32Array(ROWS_PER_CHUNK)
}

/** Every phone number of a tenant, across its campaigns. */
export class NumberTable {
  readonly #chunks = new Chunks(() => new NumberChunk())
  readonly #index = new RowIndex(row => this.#chunks.of(row).digits[offset(row)]!, hashOfNumber)
  readonly #suppressions = new SuppressionTable({
    get: row => this.#chunks.of(row).suppression[offset(row)]!,
    set: (row, entry) => {
      this.#chunks.of(row).suppression[offset(row)] = entry
    },
  })
  #count = 0
  #nobody = NONE

  /** -1 when the number is not known. */
  find(phone: string): number {
    return this.#index.find(digitsOf(phone))
  }

  /** The number's row, new if need be. Throws `INVALID_INPUT` for what is no E.164 number. */
  row(phone: string): number {
    checkPhone(phone)
    const digits = digitsOf(phone)
    const found = this.#index.find(digits)
    if (found !== NONE) return found
    const row = this.#append(digits)
    this.#index.add(row)
    return row
  }

  /** Stands for the numbers of erased attempts; its phone is `''`. */
  nobody(): number {
    if (this.#nobody === NONE) this.#nobody = this.#append(FORGOTTEN)
    return this.#nobody
  }

  phone(row: number): string {
    const digits = this.#chunks.of(row).digits[offset(row)]!
    return digits === FORGOTTEN ? '' : `+${digits}`
  }

  /** Another contact has the number. */
  hold(row: number): void {
    this.#chunks.of(row).holders[offset(row)]! += 1
  }

  /** A contact has it no longer. With the last one the number is forgotten: from then on it is unknown, its suppressions gone with it. */
  release(row: number): void {
    const chunk = this.#chunks.of(row)
    chunk.holders[offset(row)]! -= 1
    if (chunk.holders[offset(row)]! > 0) return
    this.unsuppress(row)
    // Its place in the index stays taken, by what no search is for.
    chunk.digits[offset(row)] = FORGOTTEN
  }

  version(row: number): number {
    return this.#chunks.of(row).version[offset(row)]!
  }

  /** Place of the live attempt to this number, -1 when there is none. */
  lock(row: number): number {
    return this.#chunks.of(row).lock[offset(row)]!
  }

  setLock(row: number, place: number): void {
    const chunk = this.#chunks.of(row)
    chunk.lock[offset(row)] = place
    chunk.version[offset(row)]! += 1
  }

  lastStart(row: number): number {
    return this.#chunks.of(row).lastStart[offset(row)]!
  }

  setLastStart(row: number, place: number): void {
    this.#chunks.of(row).lastStart[offset(row)] = place
  }

  /** Notes a conversation and a refusal; earlier ones than what is known change nothing. */
  rest(row: number, conversedAt = 0, refusedAt = 0): void {
    const { conversationAt = 0, refusalAt = 0 } = this.rests(row)
    if (conversedAt <= conversationAt && refusedAt <= refusalAt) return
    const chunk = this.#chunks.of(row)
    const at = offset(row)
    if (conversedAt > conversationAt) (chunk.conversedAt ??= new Float64Array(ROWS_PER_CHUNK))[at] = conversedAt
    if (refusedAt > refusalAt) (chunk.refusedAt ??= new Float64Array(ROWS_PER_CHUNK))[at] = refusedAt
    chunk.version[at]! += 1
  }

  rests(row: number): { conversationAt?: number; refusalAt?: number } {
    const { conversedAt, refusedAt } = this.#chunks.of(row)
    const conversationAt = conversedAt?.[offset(row)]
    const refusalAt = refusedAt?.[offset(row)]
    return { ...(conversationAt && { conversationAt }), ...(refusalAt && { refusalAt }) }
  }

  #append(digits: number): number {
    const row = this.#count++
    const chunk = this.#chunks.grow(row)
    chunk.digits[offset(row)] = digits
    chunk.lock[offset(row)] = NONE
    chunk.lastStart[offset(row)] = NONE
    chunk.suppression[offset(row)] = NONE
    return row
  }

  suppress(row: number, entry: SuppressionEntry): SuppressionChange {
    const change = this.#suppressions.put(row, entry)
    if (change !== 'repeated') this.#chunks.of(row).version[offset(row)]! += 1
    return change
  }

  /** How many of the chosen entries there were. */
  unsuppress(row: number, choice?: SuppressionChoice): number {
    const lifted = this.#suppressions.lift(row, choice)
    if (lifted > 0) this.#chunks.of(row).version[offset(row)]! += 1
    return lifted
  }

  /** Lifts up to `limit` entries of a list that this copy of it does not have; how many. */
  liftOutdated(list: ListCopy, limit: number): number {
    const lifted = this.#suppressions.liftOutdated(list, limit)
    for (const row of lifted) this.#chunks.of(row).version[offset(row)]! += 1
    return lifted.length
  }

  /** In the order of the port. */
  suppressions(row: number): SuppressionEntry[] {
    return this.#suppressions.of(row, this.phone(row))
  }

  isSuppressed(row: number): boolean {
    return this.#chunks.of(row).suppression[offset(row)] !== NONE
  }
}

/** NaN, which is no row's key, for what is no E.164 number. */
function digitsOf(phone: string): number {
  return /^\+[1-9]\d{1,14}$/.test(phone) ? Number(phone.slice(1)) : Number.NaN
}

/** Throws `INVALID_INPUT` for what is no E.164 number. The number itself stays out of the message. */
export function checkPhone(phone: string): void {
  if (!Number.isNaN(digitsOf(phone))) return
  throw new OutdialError(
    'INVALID_INPUT',
    'Storage was given a phone number that is not in E.164 form, like +14155550100.',
    {
      issues: [{ path: 'phone', expected: 'E.164', received: `${phone.length} other characters` }],
    },
  )
}
