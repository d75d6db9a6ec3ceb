import {
  type ListCopy,
  type SuppressionChange,
  type SuppressionChoice,
  type SuppressionEntry,
  scopeText,
} from 'outdial'
import { Chunks, offset, ROWS_PER_CHUNK } from './chunks.js'

const NONE = -1

/** What entries have in common but for number and date: a list of a million numbers has a handful of kinds. */
type Kind = Omit<SuppressionEntry, 'phone' | 'at'>

class EntryChunk {
  readonly at = new Float64Array(ROWS_PER_CHUNK)
  readonly kind = new Uint32Array(ROWS_PER_CHUNK)
  /** Row of the number. */
  readonly number = new Uint32Array(ROWS_PER_CHUNK)
  /** The next entry of the same number, or the next unused row; -1 for none. */
  readonly next = new Int32Array(ROWS_PER_CHUNK)
}

/** Where the first entry of a number is kept: a column of the table of numbers. */
export interface Heads {
  get(number: number): number
  set(number: number, entry: number): void
}

/** Suppression entries, 20 bytes each, chained by number. */
export class SuppressionTable {
  readonly #chunks = new Chunks(() => new EntryChunk())
  readonly #kinds = new Kinds()
  readonly #heads: Heads
  #count = 0
  #unused = NONE

  constructor(heads: Heads) {
    this.#heads = heads
  }

  /** An entry for the number; replaces the one of the same scope, reason and list. */
  put(number: number, { phone: _, at, ...kind }: SuppressionEntry): SuppressionChange {
    const row = this.#find(number, kind)
    if (row === NONE) {
      this.#add(number, at, kind)
      return 'added'
    }
    const chunk = this.#chunks.of(row)
    const before = this.#kindOf(row)
    if (sameBut(before, kind)) {
      if (kind.list && kind.list.asOf > before.list!.asOf) this.#setKind(row, kind)
      return 'repeated'
    }
    this.#setKind(row, kind)
    chunk.at[offset(row)] = at
    return 'changed'
  }

  /** Takes the chosen entries of a number away; how many there were. */
  lift(number: number, choice: SuppressionChoice = {}): number {
    return this.#liftWhere(number, row => isChosen(this.#kindOf(row), choice))
  }

  /** Takes up to `limit` entries of a list away that this copy of it does not have; the number of each. */
  liftOutdated(list: ListCopy, limit: number): number[] {
    const kinds = this.#kinds.outdated(list)
    const found: number[] = []
    for (let row = 0; kinds.size > 0 && row < this.#count && found.length < limit; row++) {
      const chunk = this.#chunks.of(row)
      if (!kinds.has(chunk.kind[offset(row)]!)) continue
      const number = chunk.number[offset(row)]!
      this.#liftWhere(number, each => each === row)
      found.push(number)
    }
    return found
  }

  #liftWhere(number: number, isLifted: (row: number) => boolean): number {
    let lifted = 0
    let before = NONE
    for (let row = this.#heads.get(number); row !== NONE; ) {
      const next = this.#next(row)
      if (isLifted(row)) {
        if (before === NONE) this.#heads.set(number, next)
        else this.#chunks.of(before).next[offset(before)] = next
        this.#free(row)
        lifted += 1
      } else before = row
      row = next
    }
    return lifted
  }

  /** The entries of a number, in the order of the port. */
  of(number: number, phone: string): SuppressionEntry[] {
    const entries: SuppressionEntry[] = []
    for (let row = this.#heads.get(number); row !== NONE; row = this.#next(row)) {
      const { list, ...kind } = this.#kindOf(row)
      const at = this.#chunks.of(row).at[offset(row)]!
      entries.push({ phone, at, ...kind, ...(list && { list: { ...list } }) })
    }
    return entries.length > 1 ? entries.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)) : entries
  }

  #find(number: number, kind: Kind): number {
    let row = this.#heads.get(number)
    const place = row === NONE ? '' : placeOf(kind)
    while (row !== NONE && placeOf(this.#kindOf(row)) !== place) row = this.#next(row)
    return row
  }

  #add(number: number, at: number, kind: Kind): void {
    const row = this.#unused === NONE ? this.#count++ : this.#unused
    const chunk = this.#chunks.grow(row)
    if (row === this.#unused) this.#unused = chunk.next[offset(row)]!
    chunk.at[offset(row)] = at
    chunk.kind[offset(row)] = this.#kinds.take(kind)
    chunk.number[offset(row)] = number
    chunk.next[offset(row)] = this.#heads.get(number)
    this.#heads.set(number, row)
  }

  #free(row: number): void {
    const chunk = this.#chunks.of(row)
    this.#kinds.release(chunk.kind[offset(row)]!)
    chunk.kind[offset(row)] = 0
    chunk.at[offset(row)] = 0
    chunk.number[offset(row)] = 0
    chunk.next[offset(row)] = this.#unused
    this.#unused = row
  }

  #setKind(row: number, kind: Kind): void {
    const chunk = this.#chunks.of(row)
    const before = chunk.kind[offset(row)]!
    chunk.kind[offset(row)] = this.#kinds.take(kind)
    this.#kinds.release(before)
  }

  #kindOf(row: number): Kind {
    return this.#kinds.of(this.#chunks.of(row).kind[offset(row)]!)
  }

  #next(row: number): number {
    return this.#chunks.of(row).next[offset(row)]!
  }
}

/** Kinds by number, from 1; one that no entry has any more is forgotten. */
class Kinds {
  readonly #kinds: (Kind | undefined)[] = [undefined]
  readonly #uses: number[] = [0]
  readonly #numbers = new Map<string, number>()
  readonly #unused: number[] = []

  of(number: number): Kind {
    return this.#kinds[number]!
  }

  take(kind: Kind): number {
    const key = keyOf(kind)
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#unused.pop() ?? this.#kinds.length
      this.#kinds[number] = structuredClone(kind)
      this.#uses[number] = 0
      this.#numbers.set(key, number)
    }
    this.#uses[number]! += 1
    return number
  }

  release(number: number): void {
    this.#uses[number]! -= 1
    if (this.#uses[number]! > 0) return
    this.#numbers.delete(keyOf(this.#kinds[number]!))
    this.#kinds[number] = undefined
    this.#unused.push(number)
  }

  outdated({ name, asOf }: ListCopy): Set<number> {
    const found = new Set<number>()
    for (const [number, kind] of this.#kinds.entries()) {
      if (kind?.list?.name === name && kind.list.asOf < asOf) found.add(number)
    }
    return found
  }
}

const keyOf = ({ scope, reason, expiresAt, source, note, list }: Kind) =>
  JSON.stringify([scopeText(scope), reason, expiresAt, source, note, list?.name, list?.asOf])

const placeOf = ({ scope, reason, list }: Kind) => `${scopeText(scope)}\n${reason}\n${list?.name ?? ''}`

/** Alike but for the copy of the list; they are known to be of one list. */
function sameBut(a: Kind, b: Kind): boolean {
  return a.expiresAt === b.expiresAt && a.source === b.source && a.note === b.note
}

function isChosen(kind: Kind, { scope, list }: SuppressionChoice): boolean {
  if (scope !== undefined && scopeText(scope) !== scopeText(kind.scope)) return false
  if (list === undefined) return true
  return kind.list?.name === list.name && kind.list.asOf <= list.asOf
}
