import type { Clock } from 'outdial'
import { type CallScript, type DialledCall, SeededRandom, SimulatedCarrier } from 'outdial/testing'

const HOUR = 3_600_000

/** What the provider of the three days will do wrong, for the demo to say so. */
export const misbehaviour = [
  'of 20 webhooks one is lost, of 30 one comes late and one twice',
  'of 30 requests one meets a rate limit; of 200 one places its call, but the reply is lost',
  'Tuesday 15:00–15:40 UTC it is out: every request is refused',
  'Tuesday 18:40–19:10 UTC its trunk is down: every call fails',
]

/**
 * A provider of the usual quality. How likely somebody answers depends on the hour where they are: `zoneOf` knows the
 * contacts' zones, `startAt` is the first day's midnight, UTC.
 */
export function threeDayCarrier(clock: Clock, startAt: number, zoneOf: (contactId: string) => string | undefined) {
  const tuesday = startAt + 24 * HOUR
  const isTrunkDown = (at: number) => at >= tuesday + (18 + 2 / 3) * HOUR && at < tuesday + (19 + 1 / 6) * HOUR
  const carrier = new SimulatedCarrier({
    clock,
    seed: 'demo',
    behaviour: { webhookMs: [20, 400] },
    faults: {
      lostWebhook: 1 / 20,
      lateWebhook: 1 / 30,
      duplicateWebhook: 1 / 30,
      rateLimited: 1 / 30,
      retryAfterMs: 5000,
      timeoutAfterPlacing: 1 / 200,
    },
    script: ({ contactId, attemptId }) => {
      if (isTrunkDown(clock.now())) return { result: 'failed' }
      return whoPicksUp(localHour(clock.now(), zoneOf(contactId)), new SeededRandom(attemptId).fork('pick up'))
    },
  })
  return carrier.outageBetween(tuesday + 15 * HOUR, tuesday + 15 * HOUR + 40 * 60_000)
}

/** People are out in the morning, busy at noon, and at home from five on. */
const answerRate: Record<number, number> = {
  9: 0.27,
  10: 0.3,
  11: 0.3,
  12: 0.22,
  13: 0.2,
  14: 0.25,
  15: 0.3,
  16: 0.34,
  17: 0.62,
  18: 0.72,
  19: 0.6,
}

function whoPicksUp(hour: number, random: SeededRandom): CallScript {
  if (random.chance(answerRate[hour] ?? 0.3)) return { result: 'answered' }
  const luck = random.next()
  if (luck < 0.4) return { result: 'no_answer' }
  if (luck < 0.75) return { result: 'voicemail' }
  if (luck < 0.92) return { result: 'busy' }
  return { result: luck < 0.97 ? 'failed' : 'invalid_number' }
}

const hourIn = new Map<string, Intl.DateTimeFormat>()

function localHour(at: number, timeZone = 'UTC'): number {
  let format = hourIn.get(timeZone)
  if (!format)
    hourIn.set(timeZone, (format = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone })))
  return Number(format.format(at))
}

/** A provider whose calls last seconds, for watching a campaign as it runs. */
export function quickCarrier(clock: Clock): SimulatedCarrier {
  const script = ({ attemptId }: DialledCall) => whoPicksUp(17, new SeededRandom(attemptId))
  const behaviour = { createMs: [20, 120], setupMs: [200, 500], ringMs: [400, 1000], talkMs: [600, 1800] } as const
  return new SimulatedCarrier({
    clock,
    seed: 'demo',
    behaviour,
    faults: { lostWebhook: 0.05, rateLimited: 0.1 },
    script,
  })
}
