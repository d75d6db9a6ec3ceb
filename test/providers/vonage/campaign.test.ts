import { FakeClock, SeededRandom } from 'outdial/testing'
import { afterEach, expect, test } from 'vitest'
import { COUNT, expectNothingLost, runCampaign, TIME_LIMIT_MS } from '../carrier/campaign.js'
import type { DoubleCall } from './double/call.js'
import { mishapOf, planFor } from './mishaps.js'
import { type VonageScene, vonageScene } from './scene.js'

let scene: VonageScene | undefined
afterEach(() => scene?.close())

async function campaignThroughVonage(seed: number) {
  const clock = new FakeClock({ stallMs: 60_000 })
  const random = new SeededRandom(seed)
  const run = await runCampaign({
    clock,
    random,
    async telephony(receive) {
      scene = await vonageScene({
        clock,
        receive,
        plan: call => planFor(random, call),
        double: {
          perSecond: 3,
          trouble: () => (random.chance(0.05) ? { status: random.chance(0.5) ? 500 : 429 } : undefined),
        },
      })
      return scene.telephony
    },
  })
  return { run, double: scene!.double }
}

test(
  `a campaign of ${COUNT} contacts through Vonage, with everything going wrong now and then, ends with every contact final, nobody called twice and no slot leaked`,
  async () => {
    const { run, double } = await campaignThroughVonage(7)
    const { book, webhooks } = double
    await expectNothingLost(run, book)

    // What Vonage says of each call is what the campaign says of it, whatever was lost on the way.
    for await (const contact of run.campaign.results()) {
      for (const attempt of contact.attemptList) {
        expect(attempt.state).toBe('ended')
        const call = book.calls.find(each => each.uuid === attempt.providerCallId)
        if (call) expect(expectedEnds(call)).toContainEqual([attempt.result, attempt.cause])
      }
    }

    // The mishaps did happen, all kinds of them.
    const kinds = new Set(book.entries.map(({ to }) => mishapOf(to)))
    expect(kinds.size).toBeGreaterThan(13)
    expect(webhooks.answers.length).toBeGreaterThan(COUNT)
    expect(webhooks.answers.filter(status => status !== 204)).toEqual([])
  },
  TIME_LIMIT_MS,
)

function expectedEnds({ status, plan, answeredAt, endedAt }: DoubleCall): [string, string | undefined][] {
  if (status === 'completed') {
    // A machine is told by a webhook alone, which may have been lost; and not in the first two seconds.
    const isMachine = plan.answeredBy === 'machine' && endedAt! - answeredAt! > 2000
    return isMachine && !plan.webhooks?.lost ? [['voicemail', undefined]] : [['answered', undefined]]
  }
  const end: Record<string, [string, string]> = {
    busy: ['busy', 'busy'],
    timeout: ['no_answer', 'ring_timeout'],
    unanswered: ['no_answer', 'ring_timeout'],
    failed: ['failed', 'carrier_error'],
    cancelled: ['cancelled', 'caller_cancelled'],
  }
  return [end[status]!]
}
