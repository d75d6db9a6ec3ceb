import type { SeededRandom } from '../seeded-random.js'
import type { CallScript, CarrierBehaviour, CarrierFaults, CreateScript, Range, ScriptedResult } from './settings.js'

/** Everything that is decided about a call before it is placed. */
export interface CallPlan {
  create: CreateScript | 'accept'
  result: ScriptedResult
  createMs: number
  setupMs: number
  ringMs: number
  talkMs: number
  detectMs: number
  greetingMs: number
  tellsGreetingEnd: boolean
  endTellsMachine: boolean
}

export function drawRange(random: SeededRandom, range: Range): number {
  return typeof range === 'number' ? range : random.int(range[0], range[1])
}

/**
 * Decides a call. The same numbers are drawn whatever is scripted, so that a script for one thing leaves the others
 * as they were.
 */
export function planCall(
  random: SeededRandom,
  behaviour: CarrierBehaviour,
  faults: CarrierFaults,
  script: CallScript,
): CallPlan {
  const create = drawCreate(random, faults)
  const result = drawResult(random, behaviour)
  const createMs = drawRange(random, behaviour.createMs)
  const setupMs = drawRange(random, behaviour.setupMs)
  const ringMs = drawRange(random, behaviour.ringMs)
  const talkMs = drawRange(random, behaviour.talkMs)
  const { tellsGreetingEnd, endTellsMachine } = behaviour
  // From sources of their own, so that what was drawn before there were machines stays as it was.
  const apart = (label: string, range: Range) => drawRange(random.fork(label), range)
  return {
    create: script.create ?? create,
    result: script.result ?? result,
    createMs: script.createMs ?? createMs,
    setupMs: script.setupMs ?? setupMs,
    ringMs: script.ringMs ?? ringMs,
    talkMs: script.talkMs ?? talkMs,
    detectMs: script.detectMs ?? apart('detection', behaviour.detectMs),
    greetingMs: script.greetingMs ?? apart('greeting', behaviour.greetingMs),
    tellsGreetingEnd,
    endTellsMachine,
  }
}

function drawCreate(random: SeededRandom, faults: CarrierFaults): CreateScript | 'accept' {
  let x = random.next()
  const falls = (probability: number) => (x -= probability) < 0
  if (falls(faults.rateLimited)) {
    const { retryAfterMs } = faults
    return { refuse: 'backpressure', cause: 'rate_limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  if (falls(faults.configRefusal)) return { refuse: 'config' }
  if (falls(faults.timeoutAfterPlacing)) return { timeout: 'after' }
  if (falls(faults.timeoutBeforePlacing)) return { timeout: 'before' }
  return 'accept'
}

function drawResult(random: SeededRandom, behaviour: CarrierBehaviour): ScriptedResult {
  const { answer, voicemail, busy, noAnswer, failed, invalidNumber } = behaviour
  let x = random.next() * (answer + voicemail + busy + noAnswer + failed + invalidNumber)
  if ((x -= answer) < 0) return 'answered'
  if ((x -= voicemail) < 0) return 'voicemail'
  if ((x -= busy) < 0) return 'busy'
  if ((x -= noAnswer) < 0) return 'no_answer'
  if ((x -= failed) < 0) return 'failed'
  return invalidNumber > 0 ? 'invalid_number' : 'answered'
}
