import { randomInt } from 'node:crypto'
import type { Random } from '../ports/random.js'

const STEPS = 2 ** 48 - 1

/** The operating system's randomness. */
export class SystemRandom implements Random {
  next(): number {
    return randomInt(STEPS) / STEPS
  }
}
