import type { AttemptRecord, AttemptResult } from '../attempt/types.js'
import { type HourCell, HoursOfWeek } from './best-times.js'

/** What a campaign's calls came to. A rate (0..1) or average is `null` where there is nothing to divide by. */
export interface Analytics {
  /** All attempts, those under way included. */
  attempts: number
  /** Attempts that ended; the figures below are of these. */
  calls: number
  /** `answered` and `completed`: a person spoke. Voicemail is none. */
  answered: number
  /** Answered / calls. */
  answerRate: number | null
  /** Answered calls with a successful outcome / answered. */
  conversionRate: number | null
  /** Of answered calls whose length is known. */
  averageTalkMs: number | null
  /** Calls / answered. */
  attemptsPerAnswer: number | null
  results: Record<AttemptResult, number>
  /** How often each cause was given, whatever the result. */
  causes: Record<string, number>
  /** The hours of the week, in the contacts' local time, that do better than the campaign as a whole; the surest first. */
  bestTimes: HourCell[]
  /** Every hour of the week with calls. */
  byHour: HourCell[]
}

/** Takes in attempts one by one, in any order, and keeps none of them. */
export interface AnalyticsAccumulator {
  /** `zones`: where the contact may be (IANA); counts in no hour of the week where their clocks differ, or without any. */
  add(attempt: AttemptRecord, zones: readonly string[]): void
  result(): Analytics
}

export function createAnalytics(): AnalyticsAccumulator {
  return new Accumulator()
}

class Accumulator implements AnalyticsAccumulator {
  readonly #hours = new HoursOfWeek()
  readonly #causes = new Map<string, number>()
  readonly #results: Record<AttemptResult, number> = {
    answered: 0,
    no_answer: 0,
    busy: 0,
    voicemail: 0,
    failed: 0,
    completed: 0,
    cancelled: 0,
  }
  #attempts = 0
  #calls = 0
  #successes = 0
  #talks = 0
  #talkMs = 0

  add(attempt: AttemptRecord, zones: readonly string[]): void {
    this.#attempts++
    const { state, result, cause } = attempt
    if (state !== 'ended' || result === undefined) return
    this.#calls++
    this.#results[result]++
    if (cause !== undefined) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1)
    const answered = result === 'answered' || result === 'completed'
    this.#hours.add(attempt.reservedAt, zones, answered)
    if (!answered) return
    if (attempt.outcome?.success) this.#successes++
    if (attempt.talkMs !== undefined) {
      this.#talks++
      this.#talkMs += attempt.talkMs
    }
  }

  result(): Analytics {
    const answered = this.#results.answered + this.#results.completed
    const byHour = this.#hours.cells()
    return {
      attempts: this.#attempts,
      calls: this.#calls,
      answered,
      answerRate: ratio(answered, this.#calls),
      conversionRate: ratio(this.#successes, answered),
      averageTalkMs: ratio(this.#talkMs, this.#talks),
      attemptsPerAnswer: ratio(this.#calls, answered),
      results: { ...this.#results },
      causes: Object.fromEntries(this.#causes),
      bestTimes: byHour.filter(cell => cell.better).sort((a, b) => b.low - a.low),
      byHour,
    }
  }
}

function ratio(of: number, to: number): number | null {
  return to === 0 ? null : of / to
}
