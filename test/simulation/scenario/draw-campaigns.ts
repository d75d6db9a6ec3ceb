import type { BreakerInput, CallsInput, RetryInput, RetryRuleInput } from 'outdial'
import type { SeededRandom } from 'outdial/testing'
import { drawSchedule, zones } from './draw-hours.js'
import { areaCodes } from './person-zones.js'
import type { CampaignPlan, Person } from './scenario.js'

const HOUR_MS = 3_600_000

/**
 * People share numbers now and then, within a campaign and across; some have several. Some name no zone: these live where
 * their numbers say, if anywhere.
 */
export function drawPeople(random: SeededRandom, startAt: number): Person[] {
  const count = random.int(6, 22)
  const areas = random.fork('area codes')
  const numbers = Array.from(
    { length: count },
    (_, n) => `+1${areas.pick(areaCodes)}555${1000 + 37 * n + random.int(0, 30)}`,
  )
  const homes = random.chance(0.5) ? [random.pick(zones)] : zones
  return Array.from({ length: count }, (_, n) => {
    const phones = [numbers[n]!]
    if (random.chance(0.2)) phones.push(`+1646555${1000 + n}`)
    if (random.chance(0.1)) phones[0] = random.pick(numbers)
    const person: Person = { id: `p${n}`, phones }
    const home = random.pick(homes)
    if (random.chance(0.92)) person.timeZone = random.chance(0.03) ? 'Atlantis/Capital' : home
    if (random.chance(0.6)) person.consent = drawConsent(random, startAt)
    return person
  })
}

function drawConsent(random: SeededRandom, startAt: number): NonNullable<Person['consent']> {
  const at = startAt - random.int(1, 1000) * HOUR_MS
  if (random.chance(0.05)) return { status: 'revoked', at }
  const expiresAt = random.chance(0.2) ? startAt + random.int(0, 10 * HOUR_MS) : null
  return { status: 'granted', at, expiresAt }
}

export function drawCampaigns(random: SeededRandom, people: Person[], startAt: number): CampaignPlan[] {
  return Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, (_, n) => {
    const share = random.pick([0.5, 0.8, 1])
    const members = people.map((_, i) => i).filter(() => random.chance(share))
    const late = members.length > 3 ? random.int(0, 3) : 0
    return {
      id: `c${n}`,
      input: drawInput(random.fork(`campaign ${n}`), n, startAt),
      people: members.slice(late),
      latecomers: members.slice(0, late),
      launchAfterMs: random.chance(0.7) ? 0 : random.int(0, HOUR_MS),
      stayPaused: random.chance(0.15),
    }
  })
}

function drawInput(random: SeededRandom, n: number, startAt: number): CampaignPlan['input'] {
  return {
    id: `c${n}`,
    name: `Campaign ${n}`,
    agent: {
      id: 'agent',
      name: 'Agent',
      numbers: ['+12125550100', '+12125550101'].slice(0, random.int(1, 2)),
      connect: { kind: 'say', text: 'Hello' },
    },
    schedule: drawSchedule(random, startAt),
    calls: drawCalls(random),
    breaker: drawBreaker(random),
    requireConsent: random.chance(0.2),
    keepOpen: random.chance(0.15),
  }
}

function drawCalls(random: SeededRandom): CallsInput {
  const calls: CallsInput = {
    concurrentCalls: random.pick([1, 1, 2, 3, 5]),
    callsPerHour: random.pick([null, null, 3, 5, 8, 20]),
    maxAttempts: random.int(1, 4),
    maxCallbacks: random.int(0, 2),
    retryDelay: random.pick(['0s', '30s', '10m', '1h', '3h']),
    retry: drawRetry(random),
    ringTimeout: random.pick(['5s', '20s', '30s']),
    maxCallDuration: random.pick(['30s', '2m', '10m']),
    detectMachine: random.chance(0.5),
    wrapUp: random.pick(['0s', '30s', '5m']),
  }
  // Its own draw, so that what the seeds drew before they draw still. Left out: the ring time-out.
  const closingMargin = random.fork('closing margin').pick(['0s', '0s', '4m', undefined])
  if (closingMargin !== undefined) calls.closingMargin = closingMargin
  if (random.chance(0.35)) {
    calls.numberCaps = [{ max: random.int(1, 2), per: random.pick(['10m', '1h', '4h']) }]
    if (random.chance(0.3)) calls.numberCaps.push({ max: 3, per: '6h' })
  }
  return calls
}

export function drawRetry(random: SeededRandom): RetryInput {
  const rule = (): RetryRuleInput =>
    random.pick<RetryRuleInput>([
      false,
      '20s',
      '1h',
      { delay: '1m', multiplier: 3, jitter: 0.5, maxDelay: '2h' },
      { delay: '10m', jitter: 1 },
    ])
  const retry: RetryInput = {}
  if (random.chance(0.5)) retry.noAnswer = rule()
  if (random.chance(0.4)) retry.busy = rule()
  if (random.chance(0.4)) retry.failed = rule()
  if (random.chance(0.4)) retry.voicemail = rule()
  if (random.chance(0.3)) retry.outcomeUnknown = rule()
  if (random.chance(0.25)) retry.varyTimeOfDay = random.pick([true, '1h', '20m'])
  return retry
}

function drawBreaker(random: SeededRandom): BreakerInput {
  return random.pick<BreakerInput>([
    false,
    {},
    { failureRate: 0.3, minCalls: 2, window: '10m', cooldown: '20s' },
    { failureRate: 0.5, minCalls: 3, window: '30m', cooldown: '2m' },
  ])
}
