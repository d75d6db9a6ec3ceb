const EMPTY = -1
/** The top bits of a hash choose the part, the low ones the slot in it. */
const PART_BITS = 6
const PARTS = 1 << PART_BITS
const SMALLEST = 8

/**
 * Finds the row that has a key, by open addressing over row numbers alone: the key stays in the caller's column. About
 * 8 bytes a row, where a `Map` takes 45 and more. In parts that grow one by one, so that a million rows are never moved
 * in one go. Rows are never removed.
 */
export class RowIndex<Key> {
  readonly #keyOf: (row: number) => Key
  readonly #hash: (key: Key) => number
  readonly #parts = new Array<Int32Array | undefined>(PARTS).fill(undefined)
  readonly #sizes = new Int32Array(PARTS)

  /** `hash` gives 32 bits, each of them well mixed. */
  constructor(keyOf: (row: number) => Key, hash: (key: Key) => number) {
    this.#keyOf = keyOf
    this.#hash = hash
  }

  /** The row with this key, or -1. */
  find(key: Key): number {
    const hash = this.#hash(key)
    const slots = this.#parts[partOf(hash)]
    return slots === undefined ? EMPTY : slots[this.#slot(slots, hash, key)]!
  }

  /** Only for keys that `find` does not know. */
  add(row: number): void {
    const key = this.#keyOf(row)
    const hash = this.#hash(key)
    const slots = this.#roomIn(partOf(hash))
    slots[this.#slot(slots, hash, key)] = row
    this.#sizes[partOf(hash)]! += 1
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #slot(slots: Int32Array, hash: number, key: Key): number {
    const mask = slots.length - 1
    let slot = hash & mask
    for (let row = slots[slot]!; row !== EMPTY && this.#keyOf(row) !== key; row = slots[slot]!) slot = (slot + 1) & mask
    return slot
  }

  #roomIn(part: number): Int32Array {
    const rows = this.#parts[part]
    if (rows && (this.#sizes[part]! + 1) * 3 <= rows.length * 2) return rows
    const slots = new Int32Array(rows ? rows.length * 2 : SMALLEST).fill(EMPTY)
    this.#parts[part] = slots
    for (const row of rows ?? []) if (row !== EMPTY) this.#put(slots, row)
    return slots
  }

  #put(slots: Int32Array, row: number): void {
    const key = this.#keyOf(row)
    slots[this.#slot(slots, this.#hash(key), key)] = row
  }
}

function partOf(hash: number): number {
  return hash >>> (32 - PART_BITS)
}

/** Of a whole number up to 2⁵³. Mixes all bits, because phone numbers and rows come in runs. */
export function hashOfNumber(key: number): number {
  return mixed((key >>> 0) ^ Math.imul((key / 0x1_0000_0000) >>> 0, 0x85ebca6b))
}

export function hashOfText(key: string): number {
  let bits = key.length
  for (let at = 0; at < key.length; at++) bits = Math.imul(bits ^ key.charCodeAt(at), 0x01000193)
  return mixed(bits)
}

function mixed(bits: number): number {
  let x = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b)
  return x ^ (x >>> 16)
}
