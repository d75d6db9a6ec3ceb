import { say } from '../world/lines.ts'
import type { Point } from './points.ts'

/** What is to happen where: at the `nth` time, this process ends (SIGKILL) or freezes (SIGSTOP) there and then. */
export interface Charge {
  point: Point
  nth: number
  signal: 'SIGKILL' | 'SIGSTOP'
}

/** Kills or stops its own process at a named point. */
export class Fuse {
  #charge: Charge | undefined

  arm(charge: Charge | undefined): void {
    this.#charge = charge && { ...charge }
  }

  reach(point: Point): void {
    const charge = this.#charge
    if (charge?.point !== point || --charge.nth > 0) return
    this.#charge = undefined
    say({ reached: point, signal: charge.signal })
    process.kill(process.pid, charge.signal)
    // A signal to oneself may take a moment, and the line after this one must not run in it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, charge.signal === 'SIGKILL' ? 60_000 : 50)
  }
}
