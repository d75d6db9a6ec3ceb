import type { ContactTable } from './contact-table.js'
import { hashOfNumber, RowIndex } from './row-index.js'

/** Which contact of a campaign a phone number belongs to. */
export class PhoneOwners {
  readonly #contacts: ContactTable
  readonly #single: RowIndex<number>
  /** For contacts with more than one phone, which are few. */
  readonly #several = new Map<number, number>()

  constructor(contacts: ContactTable) {
    this.#contacts = contacts
    this.#single = new RowIndex(seq => contacts.onlyNumber(seq), hashOfNumber)
  }

  /** The owner's `seq`, or -1. */
  find(number: number): number {
    return this.#several.get(number) ?? this.#single.find(number)
  }

  /** Only for a contact none of whose phones has an owner. */
  add(seq: number): void {
    const numbers = this.#contacts.numbers(seq)
    if (numbers.length === 1) this.#single.add(seq)
    else for (const number of numbers) this.#several.set(number, seq)
  }

  /** For a contact that is about to lose its phones; a single one is no longer found once it has. */
  remove(seq: number): void {
    const numbers = this.#contacts.numbers(seq)
    if (numbers.length === 1) return
    for (const number of numbers) if (this.#several.get(number) === seq) this.#several.delete(number)
  }
}
