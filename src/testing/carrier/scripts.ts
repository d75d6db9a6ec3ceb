import type { CallRequest } from 'outdial'
import type { CallScript, DialledCall } from './settings.js'

/** Which script a call follows. */
export class Scripts {
  readonly #byNumber = new Map<string, readonly CallScript[]>()
  readonly #dials = new Map<string, number>()

  constructor(private readonly script: ((call: DialledCall) => CallScript | undefined) | undefined) {}

  set(to: string, scripts: readonly CallScript[]): void {
    this.#byNumber.set(to, scripts)
  }

  /** Takes note of the dial, too. */
  next({ to, from, tenantId, campaignId, contactId, attemptId }: CallRequest): CallScript {
    // Counted only when somebody asks, so that huge runs keep no list of numbers.
    if (this.#byNumber.size === 0 && this.script === undefined) return {}
    const dialOfNumber = (this.#dials.get(to) ?? 0) + 1
    this.#dials.set(to, dialOfNumber)
    const scripts = this.#byNumber.get(to)
    const script = scripts
      ? scripts[Math.min(dialOfNumber, scripts.length) - 1]
      : this.script?.({ to, from, tenantId, campaignId, contactId, attemptId, dialOfNumber })
    return script ?? {}
  }
}
