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
  readonly #newest = new Map<string, number>()
  #waiting: { campaignId: string; seq: number; resolve: () => void }[] = []

  constructor(private readonly mono: () => number) {}

  /** The newest event of a campaign that was told; 0 for none. */
  newest(campaignId: string): number {
    return this.#newest.get(campaignId) ?? 0
  }

  /** Resolves when the events of a campaign up to this one have been told. */
  async told(campaignId: string, seq: number): Promise<void> {
    if (this.newest(campaignId) >= seq) return
    await new Promise<void>(resolve => this.#waiting.push({ campaignId, seq, resolve }))
  }

  /** To be called once everybody has seen the event. */
  seen({ campaignId, seq }: CampaignEvent): void {
    this.#newest.set(campaignId, seq)
    if (this.#waiting.length === 0) return
    const isTold = (each: { campaignId: string; seq: number }) => this.newest(each.campaignId) >= each.seq
    const told = this.#waiting.filter(isTold)
    this.#waiting = this.#waiting.filter(each => !isTold(each))
    for (const { resolve } of told) resolve()
  }

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
