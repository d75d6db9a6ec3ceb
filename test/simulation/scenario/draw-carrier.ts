import type { CarrierFaults, SeededRandom } from 'outdial/testing'
import type { CarrierPlan, EnginePlan } from './scenario.js'

export function drawCarrier(random: SeededRandom, engine: EnginePlan): CarrierPlan {
  // Placed before the time-out in any case; the reply may come after it.
  const slowestMs = random.pick([200, 1_500, Math.floor(engine.requestTimeoutMs * 1.7)])
  const findLagMs = random.pick([0, 0, 4_000, 20_000])
  const authoritative = random.chance(0.4) ? { authoritativeAfterMs: findLagMs + slowestMs } : {}
  return {
    behaviour: {
      ...random.pick([
        { answer: 0.5, voicemail: 0.15, busy: 0.1, noAnswer: 0.2, failed: 0.03, invalidNumber: 0.02 },
        { answer: 0.2, voicemail: 0.2, busy: 0.2, noAnswer: 0.2, failed: 0.1, invalidNumber: 0.1 },
        { answer: 0.1, voicemail: 0.1, busy: 0.1, noAnswer: 0.1, failed: 0.5, invalidNumber: 0.1 },
      ]),
      createMs: [random.pick([0, 20, 150]), slowestMs],
      setupMs: [0, 2_500],
      ringMs: [500, 32_000],
      talkMs: random.pick([
        [0, 20_000],
        [2_000, 180_000],
        [1_000, 900_000],
      ] as const),
      webhookMs: random.pick([0, [0, 800], [100, 9_000]] as const),
      lookupMs: [0, 300],
      findLagMs,
      hangupTooEarlyMs: random.pick([0, 3_000]),
    },
    faults: drawFaults(random),
    limits: {
      ...(random.chance(0.2) && { callsPerSecond: 1 }),
      ...(random.chance(0.2) && { concurrentCalls: 2 }),
    },
    capabilities: { findCall: random.chance(0.75), hangup: random.chance(0.75), ...authoritative },
    refusesNumber: random.pick([0, 0, 0.05]),
    refusesPolicy: random.pick([0, 0, 0.05]),
  }
}

/** Each fault is absent from most runs, so that those it is in show it beside few others. */
function drawFaults(random: SeededRandom): Partial<CarrierFaults> {
  const sometimes = (share: number) => (random.chance(0.35) ? random.next() * share : 0)
  return {
    lostWebhook: sometimes(0.5),
    lateWebhook: sometimes(0.5),
    lateWebhookMs: random.pick([
      [5_000, 60_000],
      [30_000, 1_200_000],
    ] as const),
    duplicateWebhook: sometimes(0.6),
    reorderedWebhook: sometimes(0.6),
    rateLimited: sometimes(0.4),
    retryAfterMs: random.pick([undefined, 5_000, 90_000]),
    configRefusal: random.chance(0.1) ? 0.04 : 0,
    timeoutAfterPlacing: sometimes(0.3),
    timeoutBeforePlacing: sometimes(0.3),
    lostReply: random.pick(['hang', 'unknown'] as const),
    lookupUnavailable: sometimes(0.8),
  }
}
