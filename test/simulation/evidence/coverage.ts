/** Everything a run must have met at least once, or it proves less than it says. */
export const wanted = [
  'seeds',
  'campaigns',
  'contacts',
  'calls placed',
  'retries',
  'answered',
  'no_answer',
  'busy',
  'voicemail',
  'failed',
  'completed',
  'second number dialled',
  'number shared by campaigns',
  'limit: concurrency met',
  'limit: hour met',
  'limit: caller ID used up',
  'put off: number in a call',
  'put off: cap reached',
  'skipped: suppressed',
  'skipped: consent',
  'skipped: zone unknown',
  'skipped: cancelled',
  'failed: attempts exhausted',
  'failed: outcome unknown',
  'edit: limits_up',
  'edit: limits_down',
  'edit: hours',
  'edit: attempts',
  'edit: retry',
  'edit: no_change',
  'edit: caller_ids',
  'agent deactivated',
  'paused',
  'paused with requests under way',
  'paused by the engine',
  'resumed',
  'cancelled',
  'cancelled, hanging up',
  'hung up',
  'message left',
  'machine hung up',
  'machine action failed',
  'cloned',
  'added while running',
  'refused: illegal move',
  'suppressed while running',
  'suppression lifted',
  'consent changed',
  'outcome on a live call',
  'outcome on an ended call',
  'outcome refused',
  'opted out',
  'callback granted',
  'callback dialled',
  'callback refused',
  'engine restarted',
  'engine died',
  'calls taken over',
  'clock set forward',
  'clock set back',
  'crossed a clock change',
  'distant storage',
  'pushed back',
  'refused: config',
  'refused: number',
  'refused: policy',
  'time-out, placed',
  'time-out, not placed',
  'outage',
  'lookup: found',
  'lookup: not found',
  'lookup: unavailable',
  'webhook late',
  'webhook lost',
  'webhook twice',
  'webhook out of order',
  'taken back: never placed',
  'taken back: send window missed',
  'backed off',
  'breaker opened',
  'breaker probing',
  'breaker closed',
  'explained a block',
  'explained: caller IDs used up',
  'explained a free contact',
  'dialled as explained',
  'recorded why a contact waits',
  'run twice',
] as const

/** What storage does to those runs that have it fail. */
export const storageTrouble = [
  'storage: error before',
  'storage: error after',
  'storage: error, done later',
  'storage: slow',
  'storage: away',
  'storage: cut, done',
  'storage: cut, not done',
] as const

/** On top of that, where engines have connections. */
export const severed = 'storage: connections severed'

export type Covered = (typeof wanted)[number] | (typeof storageTrouble)[number] | typeof severed

/** How often each thing was met. */
export class Coverage {
  readonly #counts = new Map<Covered, number>()

  count(what: Covered, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times)
  }

  add(other: Coverage): void {
    for (const [what, times] of other.#counts) this.count(what, times)
  }

  of(what: Covered): number {
    return this.#counts.get(what) ?? 0
  }

  missing(from: readonly Covered[] = wanted): Covered[] {
    return from.filter(what => this.of(what) === 0)
  }

  /** Several to a line. */
  table(of: readonly Covered[] = wanted): string {
    const cells = of.map(what => `${what} ${this.of(what)}`)
    const lines: string[] = ['']
    for (const cell of cells) {
      if (lines.at(-1)!.length + cell.length > 112) lines.push('')
      lines[lines.length - 1] += lines.at(-1) === '' ? cell : ` · ${cell}`
    }
    return lines.map(line => `  ${line}`).join('\n')
  }
}
