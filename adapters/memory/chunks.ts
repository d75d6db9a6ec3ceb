/**
 * Rows live in chunks of typed columns. A table grows by whole chunks: nothing is copied, at most one chunk is unused,
 * and a small campaign costs little.
 */
const SHIFT = 11
export const ROWS_PER_CHUNK = 1 << SHIFT
const MASK = ROWS_PER_CHUNK - 1

/** Where a row is within its chunk. */
export function offset(row: number): number {
  return row & MASK
}

export class Chunks<T> {
  readonly #chunks: T[] = []
  readonly #create: () => T

  constructor(create: () => T) {
    this.#create = create
  }

  /** The chunk that holds the row. */
  of(row: number): T {
    return this.#chunks[row >>> SHIFT]!
  }

  /** Makes room for the row that follows the last one. */
  grow(row: number): T {
    if (row >>> SHIFT === this.#chunks.length) this.#chunks.push(this.#create())
    return this.of(row)
  }
}
