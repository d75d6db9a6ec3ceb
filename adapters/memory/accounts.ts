import type { AccountGuard, AccountUse, AttemptRecord } from 'outdial'

const HOUR_MS = 3_600_000
/** Starts are forgotten well after their hour: callers' clocks need not agree to the millisecond. */
const FORGOTTEN_AFTER_MS = 2 * HOUR_MS

/** What is taken of one provider account, and which campaigns stand in line for more. Keys name attempts and campaigns. */
class Account {
  /** Attempts that have not ended: when their request settled, as far as it has. */
  readonly #live = new Map<string, number | undefined>()
  /** When requests settled, ascending; of live and ended calls. */
  readonly #settled: number[] = []
  #open = 0
  /** Campaigns in line, the first to have come first, and until when each keeps its place. */
  readonly #line = new Map<string, number>()

  use(now: number): AccountUse {
    const first = this.#firstCounted(now)
    const oldest = this.#settled[first]
    return {
      liveCalls: this.#live.size,
      starts: this.#open + this.#settled.length - first,
      ...(oldest === undefined ? {} : { nextStartFreeAt: oldest + HOUR_MS + 1 }),
    }
  }

  /** Takes room for an attempt, or gives its campaign a place in line. */
  enter(guard: AccountGuard, attempt: string, campaign: string, now: number): boolean {
    for (const [each, until] of this.#line) if (until <= now) this.#line.delete(each)
    const { liveCalls, starts } = this.use(now)
    const slots = (guard.concurrentCalls ?? Number.POSITIVE_INFINITY) - liveCalls
    const calls = (guard.callsPerHour ?? Number.POSITIVE_INFINITY) - starts
    if (Math.min(slots, calls) - this.#aheadOf(campaign) < 1) {
      this.#line.set(campaign, now + guard.waitMs)
      return false
    }
    this.#line.delete(campaign)
    this.#live.set(attempt, undefined)
    this.#open += 1
    this.#forget(now)
    return true
  }

  /** A live attempt was written. */
  write(key: string, { settledAt, state }: AttemptRecord): void {
    if (!this.#live.has(key)) return
    this.#unsettle(key)
    if (settledAt !== undefined) this.#settled.splice(this.#firstFrom(settledAt + 1), 0, settledAt)
    else if (state !== 'ended') this.#open += 1
    if (state === 'ended') this.#live.delete(key)
    else this.#live.set(key, settledAt)
  }

  withdraw(key: string): void {
    if (!this.#live.has(key)) return
    this.#unsettle(key)
    this.#live.delete(key)
  }

  #unsettle(key: string): void {
    const settledAt = this.#live.get(key)
    if (settledAt === undefined) this.#open -= 1
    else this.#settled.splice(this.#firstFrom(settledAt), 1)
  }

  #aheadOf(campaign: string): number {
    let ahead = 0
    for (const each of this.#line.keys()) {
      if (each === campaign) break
      ahead += 1
    }
    return ahead
  }

  #forget(now: number): void {
    const old = this.#firstFrom(now - FORGOTTEN_AFTER_MS)
    if (old * 2 > this.#settled.length) this.#settled.splice(0, old)
  }

  /** An hour after it settled a start still counts: two exactly an hour apart are both within 60 minutes. */
  #firstCounted(now: number): number {
    return this.#firstFrom(now - HOUR_MS)
  }

  /** Place of the first that settled at `at` or later. */
  #firstFrom(at: number): number {
    let low = 0
    let high = this.#settled.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#settled[middle]! < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The provider accounts of a storage, whatever tenants use them. */
export class Accounts {
  readonly #byId = new Map<string, Account>()
  /** The account of each live attempt that has one, by tenant and attempt id. */
  readonly #ofAttempt = new Map<string, Account>()

  use(accountId: string, now: number): AccountUse {
    return this.#byId.get(accountId)?.use(now) ?? { liveCalls: 0, starts: 0 }
  }

  enter(guard: AccountGuard, tenantId: string, campaignId: string, attempt: AttemptRecord): boolean {
    let account = this.#byId.get(guard.accountId)
    if (!account) this.#byId.set(guard.accountId, (account = new Account()))
    const key = keyOf(tenantId, attempt.attemptId)
    if (!account.enter(guard, key, keyOf(tenantId, campaignId), attempt.reservedAt)) return false
    this.#ofAttempt.set(key, account)
    return true
  }

  write(tenantId: string, attempt: AttemptRecord): void {
    const key = keyOf(tenantId, attempt.attemptId)
    this.#ofAttempt.get(key)?.write(key, attempt)
    if (attempt.state === 'ended') this.#ofAttempt.delete(key)
  }

  withdraw(tenantId: string, attemptId: string): void {
    const key = keyOf(tenantId, attemptId)
    this.#ofAttempt.get(key)?.withdraw(key)
    this.#ofAttempt.delete(key)
  }
}

const keyOf = (tenantId: string, id: string) => `${tenantId}/${id}`
