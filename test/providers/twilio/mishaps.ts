import { SeededRandom } from 'outdial/testing'
import type { CreatePlan, WebhookPlan } from '../carrier/plans.js'
import type { CreateParameters } from './double/parameters.js'
import type { CallEnd, CallPlan } from './double/plan.js'

// 5 % of numbers meet each of these; the rest goes well.
const mishaps: { name: string; create?: CreatePlan; webhooks?: WebhookPlan; ends?: CallEnd }[] = [
  { name: '429', create: { error: { status: 429, code: 20429 } } },
  { name: '500 before placing', create: { error: { status: 500 } } },
  { name: '500 after placing', create: { error: { status: 500, placed: true } } },
  { name: '502 with a page', create: { error: { status: 502, body: '<html>Bad gateway</html>', placed: true } } },
  { name: 'slow answer', create: { slowMs: 6000 } },
  { name: 'no answer, not placed', create: { hang: 'before_placing' } },
  { name: 'no answer, placed', create: { hang: 'after_placing' } },
  { name: 'cut before placing', create: { cut: 'before_placing' } },
  { name: 'cut after placing', create: { cut: 'after_placing' } },
  { name: 'webhooks lost', webhooks: { lost: true } },
  { name: 'webhooks late', webhooks: { lateMs: [40_000] } },
  { name: 'webhooks doubled', webhooks: { twice: true } },
  { name: 'webhooks reordered', webhooks: { twice: true, lateMs: [90_000, 20_000, 7000, 1000] } },
  { name: 'cancelled', ends: 'canceled' },
]

/** Which mishap the calls to a number meet, the same each time. */
export function mishapOf(to: string): string {
  return mishaps[Math.floor(new SeededRandom(`mishap of ${to}`).next() * 20)]?.name ?? 'none'
}

export function planFor(random: SeededRandom, { to }: CreateParameters): CallPlan {
  const call = random.fork(to)
  const ends = call.pick<CallEnd>(['completed', 'completed', 'completed', 'busy', 'no-answer', 'failed'])
  const plan = {
    ends,
    ringMs: call.int(1000, 15_000),
    talkMs: call.int(500, 90_000),
    answeredBy: call.pick(['human', 'human', 'machine_start']),
  }
  const { create, webhooks, ends: other } = mishaps.find(({ name }) => name === mishapOf(to)) ?? {}
  // A provider that is busy is so for a while, and not for ever.
  const passes = create?.error?.status === 429 && random.chance(0.5)
  return {
    ...plan,
    ...(other ? { ends: other } : {}),
    ...(create && !passes ? { create } : {}),
    ...(webhooks ? { webhooks } : {}),
  }
}
