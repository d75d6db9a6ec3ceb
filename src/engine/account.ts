import type { Timer } from '../ports/clock.js'
import type { PaceFactory } from '../ports/pace.js'
import type { AccountGuard, AccountUse } from '../ports/storage.js'
import type { Throttle, ThrottleLimits } from '../ports/throttle.js'
import { ownPace } from '../throttle/own-pace.js'
import { AccountPace } from './account-pace.js'
import { chained } from './account-throttle.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { Line, type Stock } from './line.js'

/** The account behind an engine's telephony; `null` = no such limit. */
export interface AccountLimits {
  concurrentCalls: number | null
  callsPerHour: number | null
  callsPerSecond: number | null
}

type Context = Pick<EngineContext, 'storage' | 'clock' | 'logger' | 'throttle'>

/** Stands for no limit at calls at once. */
const NO_LIMIT = 1_000_000_000
/** How often storage is asked whether there is room again. */
const LOOK_MS = 1_000
/** Each that waits asks by itself about this often, to keep its place in storage's line; but one at a time. */
const ASK_MS = 4_000
const PLACE_MS = 10_000
/** Others stand before us: they are given time. */
const BEHIND_MS = 250
/** Starts come back when they come back; but limits may change. */
const LONGEST_MS = 30_000

/**
 * What this engine takes of a provider account that campaigns and processes share. The count that decides is storage's,
 * taken with each reservation; here stands a throttle before it, for this engine's own calls, so that its campaigns draw
 * from it and not from each other's refusals; and once storage said that the account is full, one question a second for
 * all of them, instead of each trying its luck.
 */
export class ProviderAccount {
  #limits: AccountLimits
  #throttle: Promise<Throttle> | undefined
  /** Once made. */
  #made: Throttle | undefined
  readonly #line: Line
  /** Whose turn it is to start a call, where the account has a pace. */
  readonly pace: AccountPace
  #full = false
  /** When (monotonic) storage said so. */
  #fullSince = 0
  #timer: Timer | undefined

  constructor(
    readonly id: string,
    limits: AccountLimits,
    pace: PaceFactory | undefined,
    private readonly ctx: Context,
  ) {
    this.#limits = limits
    this.#line = new Line(ctx.clock, () => this.#room())
    this.pace = new AccountPace(id, limits.callsPerSecond, pace ?? ownPace, ctx)
  }

  get limits(): AccountLimits {
    return this.#limits
  }

  /** What each reservation carries. */
  get guard(): AccountGuard {
    const { concurrentCalls, callsPerHour } = this.#limits
    return { accountId: this.id, concurrentCalls, callsPerHour, waitMs: PLACE_MS }
  }

  /** Storage said so, and it has not been seen to have room since. */
  get full(): boolean {
    return this.#full
  }

  use(): Promise<AccountUse> {
    return this.ctx.storage.accountUse(this.id, this.ctx.clock.now())
  }

  /** In force for every reservation made after it resolves. */
  async setLimits(limits: AccountLimits): Promise<void> {
    this.#limits = limits
    this.pace.setRate(limits.callsPerSecond)
    await (await this.own()).setLimits(ofThrottle(limits))
    this.#open()
  }

  /** The throttle of a campaign with `inherited` live calls, chained behind this account's. */
  chain(throttle: Throttle, inherited: number, onAvailable: () => void): Throttle {
    return chained(this, throttle, inherited, onAvailable)
  }

  /** For the calls of this engine. */
  async own(): Promise<Throttle> {
    this.#throttle ??= this.ctx.throttle(
      { limits: ofThrottle(this.#limits), liveCalls: 0, countedForMs: [], onAvailable: () => this.cameFree() },
      this.ctx.clock,
    )
    this.#made = await this.#throttle
    return this.#made
  }

  /** Permits that no call of this engine has, as far as its own throttle goes. */
  get free(): number {
    const { freeSlots, freeStarts } = this.#made?.state() ?? { freeSlots: 0, freeStarts: null }
    return Math.min(freeSlots, freeStarts ?? freeSlots)
  }

  get line(): Pick<Line, 'ahead' | 'leave'> {
    return this.#line
  }

  /** Calls `fn` once, when there may be room and it is its turn. */
  wait(fn: () => void): void {
    this.#line.join(fn)
    const { free, moreInMs } = this.#room()
    if (free > 0) this.#line.look()
    else if (moreInMs !== undefined) this.#line.look(moreInMs)
  }

  /** Of what this engine took something came back: it may be had. */
  cameFree(): void {
    if (this.#full) this.#lookIn(1)
    else this.#line.look()
  }

  /** A permit was not used; storage never counted it. */
  gaveBack(): void {
    if (!this.#full) this.cameFree()
  }

  /** Storage refused a reservation. */
  refused(): void {
    if (this.#full) return
    this.#full = true
    this.#fullSince = this.ctx.clock.monotonic()
    this.#look()
  }

  async close(): Promise<void> {
    this.#timer?.cancel()
    this.#line.close()
    await this.pace.close()
    await (await this.#throttle)?.close()
  }

  #look(): void {
    this.use().then(
      use => {
        if (!this.#full) return
        const wait = this.#waitMs(use)
        if (wait === 0) this.#open()
        else this.#lookIn(wait)
      },
      error => {
        const detail = { account: this.id, error: errorText(error) }
        this.ctx.logger.error('Storage did not tell how much of the provider account is taken', detail)
        this.#lookIn(LOOK_MS)
      },
    )
  }

  #lookIn(ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.ctx.clock.setTimer(ms, () => this.#look())
  }

  /** 0: reservations may be tried. */
  #waitMs({ liveCalls, starts, nextStartFreeAt }: AccountUse): number {
    const { clock } = this.ctx
    const { concurrentCalls, callsPerHour } = this.#limits
    if (callsPerHour !== null && starts >= callsPerHour) {
      const left = nextStartFreeAt === undefined ? LOOK_MS : nextStartFreeAt - clock.now()
      return Math.min(LONGEST_MS, Math.max(1, left))
    }
    const waited = clock.monotonic() - this.#fullSince
    const askMs = Math.max(BEHIND_MS, ASK_MS / Math.max(1, this.#line.size))
    if (concurrentCalls === null || liveCalls < concurrentCalls) return waited >= BEHIND_MS ? 0 : BEHIND_MS
    return waited >= askMs ? 0 : Math.min(LOOK_MS, askMs)
  }

  /** For who waits here. Calls that end tell of themselves, and so does a full account that no longer is; the hour does not. */
  #room(): Stock {
    if (this.#full || !this.#made) return { free: 0, moreInMs: undefined }
    const { freeStarts, nextStartFreeInMs } = this.#made.state()
    return { free: this.free, moreInMs: freeStarts !== null && freeStarts <= 0 ? nextStartFreeInMs : undefined }
  }

  #open(): void {
    this.#full = false
    this.#timer?.cancel()
    this.#line.look()
  }
}

/** The account that the engine's options name. */
export function accountOf(
  { id, pace, ...limits }: AccountLimits & { id: string; pace?: PaceFactory | undefined },
  ctx: Context,
): ProviderAccount {
  return new ProviderAccount(id, limits, pace, ctx)
}

function ofThrottle({ concurrentCalls, callsPerHour }: AccountLimits): ThrottleLimits {
  return { concurrentCalls: concurrentCalls ?? NO_LIMIT, callsPerHour }
}
