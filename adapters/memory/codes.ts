import type { AttemptResult, AttemptState, ContactStatus, MachineStep } from 'outdial'

/** One byte stands for each word of a closed set. */
export class Codes<T extends string> {
  readonly #codes = new Map<T, number>()
  readonly words: readonly T[]

  constructor(words: readonly T[]) {
    this.words = words
    words.forEach((word, code) => {
      this.#codes.set(word, code)
    })
  }

  code(word: T): number {
    return this.#codes.get(word)!
  }

  word(code: number): T {
    return this.words[code]!
  }
}

export const statuses = new Codes<ContactStatus>(['pending', 'in_progress', 'completed', 'failed', 'skipped'])
export const PENDING = statuses.code('pending')
export const IN_PROGRESS = statuses.code('in_progress')

export const states = new Codes<AttemptState>(['reserved', 'dialing', 'unknown', 'ringing', 'answered', 'ended'])
export const ENDED = states.code('ended')

/** The empty word: none yet. */
export const results = new Codes<AttemptResult | ''>([
  '',
  'answered',
  'no_answer',
  'busy',
  'voicemail',
  'failed',
  'completed',
  'cancelled',
])
export const ANSWERED = results.code('answered')
export const COMPLETED = results.code('completed')
export const answerers = new Codes<'human' | 'machine' | ''>(['', 'human', 'machine'])
export const machineSteps = new Codes<MachineStep | ''>(['', 'hanging_up', 'leaving_message', 'message_left', 'failed'])
