import { SeededRandom } from 'outdial/testing'

/** What becomes of one request. Times are the world's. */
export interface Fate {
  /** Refused with this code, or `none`: no call, and no answer either. */
  refuse?: 'rate_limited' | 'invalid_number' | 'none'
  /** The answer gets lost: the connection breaks, or nothing is ever said. */
  answer: 'given' | 'cut' | 'silence'
  /** How long the request is on its way through the carrier before there is a call; less than any request may take. */
  placeMs: number
  /** From then on. */
  answerMs: number
  end: 'answered' | 'no_answer' | 'busy' | 'network'
  ringMs: number
  talkMs: number
}

/** By what it is about, not by when it is asked: processes race, and the seed holds all the same. */
export function fateOf(seed: string, reference: string): Fate {
  const random = new SeededRandom(`${seed} ${reference}`)
  const between = (from: number, to: number) => from + random.next() * (to - from)
  const place = random.next()
  const told = random.next()
  const end = random.next()
  const slow = random.next() < 0.1
  return {
    ...(place < 0.03 ? { refuse: 'rate_limited' as const } : {}),
    ...(place >= 0.03 && place < 0.04 ? { refuse: 'invalid_number' as const } : {}),
    ...(place >= 0.04 && place < 0.055 ? { refuse: 'none' as const } : {}),
    answer: told < 0.02 ? 'cut' : told < 0.025 ? 'silence' : 'given',
    placeMs: slow ? between(20_000, 200_000) : 0,
    answerMs: between(0, 15_000),
    end: end < 0.55 ? 'answered' : end < 0.75 ? 'no_answer' : end < 0.9 ? 'busy' : 'network',
    ringMs: between(8_000, 55_000),
    talkMs: between(10_000, 100_000),
  }
}
