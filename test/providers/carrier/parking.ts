import type { IncomingMessage } from 'node:http'
import type { FakeClock } from 'outdial/testing'

/** Answers that a double holds back for ever. */
export class Parking {
  /** How many there are now. */
  parked = 0
  readonly #hanging = new Map<string, Promise<void>>()

  constructor(private readonly clock: FakeClock) {}

  /** While the create of an attempt gets no answer: resolves when its connection is closed. */
  hanging(attemptId: string): Promise<void> | undefined {
    return this.#hanging.get(attemptId)
  }

  /** Waits on the clock, so that it moves on, until the other side hangs up. */
  park(attemptId: string, request: IncomingMessage): void {
    const gone = new AbortController()
    request.socket.once('close', () => gone.abort(new Error('The connection was closed.')))
    this.parked++
    const closed = this.clock.sleep(Number.POSITIVE_INFINITY, gone.signal).catch(() => {
      this.parked--
      this.#hanging.delete(attemptId)
    })
    this.#hanging.set(attemptId, closed)
  }
}
