import type { Clock, Timer } from '../ports/clock.js'

/** The answer, or `late` when it is not there after `ms`: an adapter that never answers must not hold a call for ever. */
export async function bounded<T>(clock: Clock, ms: number, answer: Promise<T>, late: () => T): Promise<T> {
  let timer: Timer | undefined
  const timeout = new Promise<T>(resolve => {
    timer = clock.setTimer(ms, () => resolve(late()))
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    timer?.cancel()
  }
}
