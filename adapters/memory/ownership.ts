import type { Lease } from 'outdial'
import { OutdialError } from 'outdial'

/** Who owns a campaign. Every lease given out has a higher fence than the one before, and only the newest can be in force. */
export class Ownership {
  readonly #now: (() => number) | undefined
  #fence = 0
  #owner: string | undefined
  #expiresAt = 0
  /** Of the last commit under the newest lease. */
  #batch: number | undefined

  constructor(now: (() => number) | undefined) {
    this.#now = now
  }

  /** The new lease's fence, or `undefined` while another owner's lease is in force. */
  acquire(owner: string, ttlMs: number | null): number | undefined {
    const expiresAt = expiry(this.#now, ttlMs)
    if (this.#owner !== undefined && this.#owner !== owner && !this.#isExpired()) return undefined
    this.#owner = owner
    this.#expiresAt = expiresAt
    this.#fence += 1
    this.#batch = undefined
    return this.#fence
  }

  renew(lease: Lease, ttlMs: number | null): boolean {
    const expiresAt = expiry(this.#now, ttlMs)
    if (!this.isInForce(lease)) return false
    this.#expiresAt = expiresAt
    return true
  }

  /** Whether there was anything to release. */
  release(lease: Lease): boolean {
    if (!this.isInForce(lease)) return false
    this.#owner = undefined
    return true
  }

  /** The lease in force, and when it ends. */
  get held(): { owner: string; expiresAt: number } | undefined {
    if (this.#owner === undefined || this.#isExpired()) return undefined
    return { owner: this.#owner, expiresAt: this.#expiresAt }
  }

  isInForce(lease: Lease): boolean {
    return this.#owner !== undefined && lease.fence === this.#fence && !this.#isExpired()
  }

  /** Whether this commit has been applied already: its owner asked again because the answer got lost, or it comes late. */
  isRepeated(batch: number | undefined): boolean {
    return batch !== undefined && this.#batch !== undefined && batch <= this.#batch
  }

  committed(batch: number | undefined): void {
    if (batch !== undefined) this.#batch = batch
  }

  #isExpired(): boolean {
    return this.#expiresAt !== Number.POSITIVE_INFINITY && this.#now!() >= this.#expiresAt
  }
}

/** When what holds for `ttlMs` from now ends, by the storage's time. Throws `INVALID_INPUT` where it has none. */
export function expiry(now: (() => number) | undefined, ttlMs: number | null): number {
  if (ttlMs === null) return Number.POSITIVE_INFINITY
  if (now) return now() + ttlMs
  throw new OutdialError(
    'INVALID_INPUT',
    `A lease of ${ttlMs} ms was asked for, but this MemoryStorage has no clock to end it by. Pass \`now\`, or ask for a lease without an end (\`null\`).`,
    { issues: [{ path: 'now', expected: 'a function that returns epoch ms', received: 'undefined' }] },
  )
}
