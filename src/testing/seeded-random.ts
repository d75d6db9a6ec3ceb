import type { Random } from 'outdial'

/**
 * Randomness that repeats: the same seed gives the same numbers, on every machine. Not for secrets.
 * A seed is a number or a text; `fork(label)` depends on seed and label only, not on what was drawn before.
 */
export class SeededRandom implements Random {
  readonly #seed: number
  #state: number

  constructor(seed: number | string) {
    this.#seed = typeof seed === 'number' ? mix(seed | 0) ^ mix(Math.floor(seed / 2 ** 32) + 1) : hash(seed, 0)
    this.#state = this.#seed
  }

  /** A number in [0, 1). */
  next(): number {
    // Counter-based: a Weyl sequence through a 32-bit finalizer.
    this.#state = (this.#state + 0x9e3779b9) | 0
    return (mix(this.#state) >>> 0) / 2 ** 32
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  /** Throws `RangeError` for an empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('There is nothing to pick from.')
    return list[this.int(0, list.length - 1)] as T
  }

  /** `true` with probability `p`. Draws a number even when the answer is certain, so that changing `p` moves nothing else. */
  chance(p: number): boolean {
    return this.next() < p
  }

  /** An independent source for one part of a simulation. */
  fork(label: string): SeededRandom {
    return new SeededRandom(hash(label, this.#seed))
  }
}

/** Spreads every bit of `x` over all 32. */
function mix(x: number): number {
  let y = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  y = Math.imul(y ^ (y >>> 15), 0x846ca68b)
  return y ^ (y >>> 16)
}

function hash(text: string, seed: number): number {
  let h = mix(seed ^ 0x2545f491)
  for (let i = 0; i < text.length; i++) h = mix(h ^ Math.imul(text.charCodeAt(i) + 1, 0x01000193)) + i
  return mix(h)
}
