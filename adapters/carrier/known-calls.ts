const MOST = 10_000

/** Which attempt each of the newest calls belongs to, so that none is taken for another's. */
export class KnownCalls {
  readonly #attempts = new Map<string, string>()

  add(callId: string, attemptId: string): void {
    this.#attempts.set(callId, attemptId)
    if (this.#attempts.size <= MOST) return
    const [oldest] = this.#attempts.keys()
    if (oldest !== undefined) this.#attempts.delete(oldest)
  }

  isAnothers(callId: string, attemptId: string): boolean {
    const known = this.#attempts.get(callId)
    return known !== undefined && known !== attemptId
  }
}
