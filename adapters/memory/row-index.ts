const EMPTY = -1

/**
 * Finds the row that has a number as its key, by open addressing over row numbers alone: the key stays in the caller's
 * column. About 8 bytes a row, where a `Map` with keys above 2³¹ takes 45 and more. Rows are never removed.
 */
export class RowIndex {
  readonly #keyOf: (row: number) => number
  #slots = new Int32Array(16).fill(EMPTY)
  #size = 0

  constructor(keyOf: (row: number) => number) {
    this.#keyOf = keyOf
  }

  /** The row with this key, or -1. */
  find(key: number): number {
    return this.#slots[this.#slot(key)]!
  }

  /** Only for keys that `find` does not know. */
  add(row: number): void {
    if ((this.#size + 1) * 3 > this.#slots.length * 2) this.#grow()
    this.#slots[this.#slot(this.#keyOf(row))] = row
    this.#size += 1
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #slot(key: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = scatter(key) & mask
    for (let row = slots[slot]!; row !== EMPTY && this.#keyOf(row) !== key; row = slots[slot]!) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const rows = this.#slots
    this.#slots = new Int32Array(rows.length * 2).fill(EMPTY)
    for (const row of rows) if (row !== EMPTY) this.#slots[this.#slot(this.#keyOf(row))] = row
  }
}

/** Mixes all 53 bits, because phone numbers come in runs. */
function scatter(key: number): number {
  let bits = (key >>> 0) ^ Math.imul((key / 0x1_0000_0000) >>> 0, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
  return bits ^ (bits >>> 16)
}
