import type { CallEnd, RefusalClass, Telephony } from 'outdial'
import type { FakeClock } from '../fake-clock.js'

/** Ends that a carrier can be asked to produce. */
export type ConformanceEnd = Extract<CallEnd, 'answered' | 'no_answer' | 'busy' | 'failed' | 'voicemail'>

/** What the carrier is to do with the next call. `{}`: accept it, answer it, and report everything once. */
export interface NextCall {
  /**
   * Default `answered`: rings for a while, is answered, and stays up for at least 10 s of the clock unless hung up.
   * `voicemail`: as that, but by a machine, whose greeting is over by then.
   */
  ends?: ConformanceEnd
  refuse?: RefusalClass
  /** The reply to the create never comes, and the call was placed or not. */
  lostReply?: 'after_placing' | 'before_placing'
  /** What happens to the messages that report on it. */
  webhooks?: 'lost' | 'twice'
  /** The answer to `leaveMessage` never comes, though the message is left. */
  lostMessageReply?: boolean
}

/** One fresh adapter with the carrier behind it. */
export interface TelephonyUnderTest {
  telephony: Telephony
  /** Drives the carrier as well as the adapter. */
  clock: FakeClock
  control: {
    next(call: NextCall): void
    /** Calls the carrier has placed so far, by its own count. */
    callsPlaced(): number
    /** What the carrier was made to say by `leaveMessage`, by its own count; needed where that is declared. */
    messages?(): string[]
  }
  /** For adapters without `subscribe`: hands on the events that their webhook parsing gives. */
  subscribe?: NonNullable<Telephony['subscribe']>
  /** With real I/O behind the adapter: resolves when what is on the wire has arrived. */
  arrived?(): Promise<void>
  close?(): Promise<void>
}

/** How the suite is run, and what the carrier can be made to do. */
export interface TelephonyConformanceOptions {
  /** `test` of vitest, node:test, mocha … */
  test: (name: string, run: () => Promise<void>) => unknown
  /** Called afresh for each test. */
  factory: () => TelephonyUnderTest | Promise<TelephonyUnderTest>
  /** Ends the carrier can produce. Default: answered, no_answer, busy, failed. */
  ends?: ConformanceEnd[]
  /** Refusals the carrier can produce. Default: all four. */
  refusals?: RefusalClass[]
}
