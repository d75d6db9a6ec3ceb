import { FakeClock, SeededRandom } from 'outdial/testing'
import { afterEach, expect, test } from 'vitest'
import { COUNT, expectNothingLost, runCampaign, TIME_LIMIT_MS } from '../carrier/campaign.js'
import { mishapOf, planFor } from './mishaps.js'
import { type TwilioScene, twilioScene } from './scene.js'

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

async function campaignThroughTwilio(seed: number) {
  const clock = new FakeClock({ stallMs: 60_000 })
  const random = new SeededRandom(seed)
  const run = await runCampaign({
    clock,
    random,
    async telephony(receive) {
      scene = await twilioScene({
        clock,
        receive,
        plan: call => planFor(random, call),
        double: { trouble: () => (random.chance(0.05) ? { status: random.chance(0.5) ? 500 : 429 } : undefined) },
      })
      return scene.telephony
    },
  })
  return { run, double: scene!.double }
}

test(
  `a campaign of ${COUNT} contacts through Twilio, with everything going wrong now and then, ends with every contact final, nobody called twice and no slot leaked`,
  async () => {
    const { run, double } = await campaignThroughTwilio(7)
    const { book, webhooks } = double
    await expectNothingLost(run, book)

    // What Twilio says of each call is what the campaign says of it, whatever was lost on the way.
    for await (const contact of run.campaign.results()) {
      for (const attempt of contact.attemptList) {
        expect(attempt.state).toBe('ended')
        const call = book.calls.find(each => each.sid === attempt.providerCallId)
        if (call) expect([attempt.result, attempt.cause]).toEqual(expectedEnd(call.status, call.answeredBy))
      }
    }

    // The mishaps did happen, all kinds of them.
    const kinds = new Set(book.entries.map(({ to }) => mishapOf(to)))
    expect(kinds.size).toBeGreaterThan(12)
    expect(webhooks.answers.length).toBeGreaterThan(COUNT)
    expect(webhooks.answers.filter(status => status !== 204)).toEqual([])
  },
  TIME_LIMIT_MS,
)

function expectedEnd(status: string, answeredBy: string | undefined) {
  const end: Record<string, [string, string | undefined]> = {
    completed: [answeredBy?.startsWith('machine') ? 'voicemail' : 'answered', undefined],
    busy: ['busy', 'busy'],
    'no-answer': ['no_answer', 'ring_timeout'],
    failed: ['failed', 'carrier_error'],
    canceled: ['cancelled', 'caller_cancelled'],
  }
  return end[status]
}
