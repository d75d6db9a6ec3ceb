import { openSync, writeSync } from 'node:fs'

/**
 * What the carrier saw, in its own time (epoch ms, the machine's). `asked`: a request arrived. Then one of `placed` (there is
 * a call, whether or not anybody is told), `refused` and `dropped` (there is none, and nobody is told); then the call's life.
 */
export interface CarrierEntry {
  at: number
  what: 'asked' | 'placed' | 'repeated' | 'refused' | 'dropped' | 'ringing' | 'answered' | 'ended' | 'hangup'
  /** The attempt's id. */
  reference: string
  /** The number called. */
  to: string
  /** With `asked`: when the sender passed its last check, as it says. */
  checkedAt?: number
  /** With `ended`: how. */
  end?: string
}

/** Append-only; an entry is in the file when `write` returns. */
export class CarrierLogFile {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'a')
  }

  write(entry: Omit<CarrierEntry, 'at'>): void {
    writeSync(this.#file, `${JSON.stringify({ at: Date.now(), ...entry })}\n`)
  }
}
