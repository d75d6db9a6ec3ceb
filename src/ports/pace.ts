/** Turns to start a call on one provider account, so many a second, for everybody who has the same pace. */
export interface Pace {
  /**
   * Books the next turn that nobody has, and resolves when it has come. Rejects when nobody can tell whose turn it is; the
   * engine starts no call then and asks again a second later. The engine books a quarter of a second's turns ahead, and at
   * least one; of a turn that it does not use it says nothing.
   */
  turn(): Promise<void>
  /** In force for turns booked from now on, also by others who share the pace. Whole or not, from 0.1. */
  setRate(callsPerSecond: number): void
  /** No turn is wanted any more, those booked included. Takes no longer than it must. */
  close(): Promise<void>
}

/** What a pace begins with. */
export interface PaceSeed {
  accountId: string
  callsPerSecond: number
}

/** Makes an engine's pace on an account, when its first call is about to start. */
export type PaceFactory = (seed: PaceSeed, clock: import('./clock.js').Clock) => Pace
