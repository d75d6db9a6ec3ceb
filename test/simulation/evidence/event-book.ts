import type { AttemptResult, CampaignEvent } from 'outdial'

/** One attempt as the event stream tells it. */
export interface ToldAttempt {
  attemptId: string
  campaignId: string
  contactId: string
  number: number
  callback: boolean
  /** When the reservation was told, in elapsed time. */
  reservedAt: number
  /** Events of it so far, in order. */
  told: CampaignEvent['type'][]
  /** When it was told that the call exists, in elapsed time. */
  dialingAt?: number
  /** When the answer was told. */
  answeredAt?: number
  result?: AttemptResult
  cause?: string
}

/** The event stream, in order, with the attempts it tells of. */
export class EventBook {
  readonly all: CampaignEvent[] = []
  readonly #attempts = new Map<string, ToldAttempt>()

  constructor(private readonly mono: () => number) {}

  take(event: CampaignEvent): void {
    this.all.push(event)
    if (event.type === 'attempt.reserved') {
      const { attemptId, campaignId, contactId, number, callback } = event
      const reservedAt = this.mono()
      this.#attempts.set(attemptId, { attemptId, campaignId, contactId, number, callback, reservedAt, told: [] })
    }
    if (!('attemptId' in event)) return
    const attempt = this.#attempts.get(event.attemptId)
    attempt?.told.push(event.type)
    if (attempt && event.type === 'attempt.dialing') attempt.dialingAt = this.mono()
    if (attempt && event.type === 'attempt.answered') attempt.answeredAt = this.mono()
    if (!attempt || event.type !== 'attempt.ended') return
    attempt.result = event.result
    if (event.cause !== undefined) attempt.cause = event.cause
  }

  attempt(attemptId: string): ToldAttempt | undefined {
    return this.#attempts.get(attemptId)
  }

  attempts(): Iterable<ToldAttempt> {
    return this.#attempts.values()
  }
}
