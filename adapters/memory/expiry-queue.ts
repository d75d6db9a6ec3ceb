import TinyQueue from 'tinyqueue'
import type { ContactTable } from './contact-table.js'

/**
 * Pending contacts that expire, the earliest first. A contact that is no longer pending is dropped when it comes up, and
 * comes in anew whenever it becomes pending; so one that stands here twice is skipped once.
 */
export class ExpiryQueue {
  readonly #contacts: ContactTable
  readonly #queue: TinyQueue<number>

  constructor(contacts: ContactTable) {
    this.#contacts = contacts
    this.#queue = new TinyQueue<number>([], (a, b) => contacts.expiresAt(a)! - contacts.expiresAt(b)! || a - b)
  }

  add(seq: number): void {
    if (this.#contacts.expiresAt(seq) !== undefined) this.#queue.push(seq)
  }

  /** The pending contact that expires next, or -1. */
  next(): number {
    for (;;) {
      const seq = this.#queue.peek()
      if (seq === undefined || this.#contacts.isPending(seq)) return seq ?? -1
      this.#queue.pop()
    }
  }
}
