import type { AttemptRecord } from '../attempt/types.js'
import type { Clock } from '../ports/clock.js'

/** What was changed, and from when on it is forgotten (monotonic). */
interface Change {
  nth: number
  until: number
}

/**
 * Numbers suppressed and contacts whose consent was changed just now, by this engine. A reservation whose contact was
 * claimed before may have its answer still on its way, with the request to follow: it is stopped at the last check. One
 * claimed after it rests on what storage has held since, and goes on. Everybody is forgotten once no request of before
 * may be sent any more.
 */
export class Embargo {
  /** By phone and by contact id; the first to be forgotten comes first. */
  readonly #phones = new Map<string, Change>()
  readonly #contacts = new Map<string, Change>()
  #changes = 0

  constructor(
    private readonly clock: Clock,
    private readonly sendWindowMs: number,
  ) {}

  /** How many changes there were. Read before a claim, it tells the changes that the claim had to see from those after. */
  get changes(): number {
    return this.#changes
  }

  /** Call once storage holds the change. */
  phones(phones: string[]): void {
    this.#add(this.#phones, phones)
  }

  /** Call once storage holds the change. */
  contact(contactId: string): void {
    this.#add(this.#contacts, [contactId])
  }

  /** Why the request may no longer be sent; `claimedAfter`: `changes` before its contact was claimed. */
  refusal({ phone, contactId }: AttemptRecord, claimedAfter: number): string | undefined {
    if (this.#changes === claimedAfter) return undefined
    const holds = (change: Change | undefined) =>
      change !== undefined && change.nth > claimedAfter && change.until > this.clock.monotonic()
    if (holds(this.#phones.get(phone))) return 'suppressed'
    return holds(this.#contacts.get(contactId)) ? 'consent_changed' : undefined
  }

  #add(to: Map<string, Change>, keys: string[]): void {
    const mono = this.clock.monotonic()
    for (const [key, { until }] of to) {
      if (until > mono) break
      to.delete(key)
    }
    this.#changes += 1
    for (const key of keys) {
      to.delete(key)
      to.set(key, { nth: this.#changes, until: mono + this.sendWindowMs })
    }
  }
}
