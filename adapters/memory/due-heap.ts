import type { ContactTable } from './contact-table.js'

/** Four children a parent: half the levels of a binary heap, and the children's keys share a cache line. */
export const ARITY = 4

/**
 * Pending contacts, ordered by (`dueAt`, `seq`). Contacts know their spot, so that one can leave from anywhere: what is
 * pending is always exactly what is in a heap. A contact's `dueAt` must not change while it is in.
 */
export class DueHeap {
  readonly #contacts: ContactTable
  #dueAt = new Float64Array(16)
  #seq = new Int32Array(16)
  #size = 0

  constructor(contacts: ContactTable) {
    this.#contacts = contacts
  }

  get size(): number {
    return this.#size
  }

  dueAt(spot: number): number {
    return this.#dueAt[spot]!
  }

  seq(spot: number): number {
    return this.#seq[spot]!
  }

  add(seq: number): void {
    if (this.#size === this.#seq.length) this.#grow()
    this.#size += 1
    this.#rise(this.#size - 1, this.#contacts.dueAt(seq), seq)
  }

  remove(seq: number): void {
    const spot = this.#contacts.heapSpot(seq)
    this.#size -= 1
    if (spot === this.#size) return
    // The last one fills the gap, then moves to where it belongs, whichever way that is.
    const dueAt = this.#dueAt[this.#size]!
    const last = this.#seq[this.#size]!
    if (spot > 0 && this.#isBefore(dueAt, last, parentOf(spot))) this.#rise(spot, dueAt, last)
    else this.#sink(spot, dueAt, last)
  }

  #rise(from: number, dueAt: number, seq: number): void {
    let spot = from
    while (spot > 0 && this.#isBefore(dueAt, seq, parentOf(spot))) {
      const parent = parentOf(spot)
      this.#put(spot, this.#dueAt[parent]!, this.#seq[parent]!)
      spot = parent
    }
    this.#put(spot, dueAt, seq)
  }

  #sink(from: number, dueAt: number, seq: number): void {
    let spot = from
    for (let child = this.#firstChild(spot); child > 0; child = this.#firstChild(spot)) {
      if (this.#isBefore(dueAt, seq, child)) break
      this.#put(spot, this.#dueAt[child]!, this.#seq[child]!)
      spot = child
    }
    this.#put(spot, dueAt, seq)
  }

  /** The child that comes first, or -1. */
  #firstChild(spot: number): number {
    const start = spot * ARITY + 1
    if (start >= this.#size) return -1
    const end = Math.min(start + ARITY, this.#size)
    let first = start
    for (let child = start + 1; child < end; child++) {
      if (this.#isBefore(this.#dueAt[child]!, this.#seq[child]!, first)) first = child
    }
    return first
  }

  #isBefore(dueAt: number, seq: number, spot: number): boolean {
    const other = this.#dueAt[spot]!
    return dueAt < other || (dueAt === other && seq < this.#seq[spot]!)
  }

  #put(spot: number, dueAt: number, seq: number): void {
    this.#dueAt[spot] = dueAt
    this.#seq[spot] = seq
    this.#contacts.setHeapSpot(seq, spot)
  }

  #grow(): void {
    const dueAt = new Float64Array(this.#seq.length * 2)
    const seq = new Int32Array(this.#seq.length * 2)
    dueAt.set(this.#dueAt)
    seq.set(this.#seq)
    this.#dueAt = dueAt
    this.#seq = seq
  }
}

function parentOf(spot: number): number {
  return (spot - 1) >> 2
}
