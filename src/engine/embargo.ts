import type { AttemptRecord } from '../attempt/types.js'
import type { Clock } from '../ports/clock.js'

/**
 * Numbers suppressed and contacts whose consent was changed just now, by this engine. A reservation that was made before
 * may have its answer still on its way, with the request to follow: it is stopped at the last check. Everybody is
 * forgotten once no such request may be sent any more.
 */
export class Embargo {
  /** Until when (monotonic), by phone and by contact id; the first to be forgotten comes first. */
  readonly #phones = new Map<string, number>()
  readonly #contacts = new Map<string, number>()

  constructor(
    private readonly clock: Clock,
    private readonly sendWindowMs: number,
  ) {}

  phones(phones: string[]): void {
    this.#add(this.#phones, phones)
  }

  contact(contactId: string): void {
    this.#add(this.#contacts, [contactId])
  }

  /** Why the request may no longer be sent. */
  refusal({ phone, contactId }: AttemptRecord): string | undefined {
    if (this.#phones.size + this.#contacts.size === 0) return undefined
    const mono = this.clock.monotonic()
    if ((this.#phones.get(phone) ?? 0) > mono) return 'suppressed'
    return (this.#contacts.get(contactId) ?? 0) > mono ? 'consent_changed' : undefined
  }

  #add(to: Map<string, number>, keys: string[]): void {
    const mono = this.clock.monotonic()
    for (const [key, until] of to) {
      if (until > mono) break
      to.delete(key)
    }
    for (const key of keys) {
      to.delete(key)
      to.set(key, mono + this.sendWindowMs)
    }
  }
}
