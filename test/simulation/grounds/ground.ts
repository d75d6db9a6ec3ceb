import type { Storage } from 'outdial'

/** Where the campaigns of a run live. */
export interface Ground {
  /** What engines use. */
  storage: Storage
  /** A way to the same for those who only watch: nothing goes wrong on it. */
  calm: Storage
  /** Whoever watches learns by hints of what changed, at the very instant. */
  hintsAtOnce: boolean
  /** Cuts whatever connections engines have now. */
  sever?: () => Promise<void>
}

/** Prepares it for a run, whose storage has this time. */
export type Grounds = (now: () => number) => Ground

/** What a test file opens once. */
export interface OpenGrounds {
  grounds: Grounds
  close(): Promise<void>
}
