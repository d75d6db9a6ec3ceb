/** DESIGN's promises, as far as one process can break them. Each has a checker of its own. */
export type PromiseName =
  | 'never outside the rules'
  | 'never above the limits'
  | 'never twice'
  | 'never lost'
  | 'pause means pause'
  | 'explainable'
  | 'deterministic'

export interface Breach {
  promise: PromiseName
  what: string
  /** Elapsed ms. */
  mono: number
}

/** The first breach ends a run; what follows from it would only blur the picture. */
export class Breaches {
  first: Breach | undefined

  /** With `only`, the other promises are not judged. */
  constructor(
    private readonly mono: () => number,
    private readonly only: PromiseName | undefined,
  ) {}

  /** Notes that a promise was broken. Does not throw: that would only disturb the engine under test. */
  report(promise: PromiseName, what: string): void {
    if (this.only !== undefined && promise !== this.only) return
    this.first ??= { promise, what, mono: this.mono() }
  }
}
