import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import type { NumberCap } from '../../src/campaign/settings.js'
import type { CampaignStatus } from '../../src/campaign/types.js'
import type { ConsentRecord } from '../../src/compliance/consent.js'
import type { BlockCode } from '../../src/compliance/decision.js'
import { type GateInput, gate, nextEligibleAt } from '../../src/compliance/gate.js'
import type { SuppressionEntry } from '../../src/compliance/suppression.js'
import type { DueContact, NumberFacts } from '../../src/contact/types.js'
import { runs } from './runs.js'
import { campaign, contact, daily, dayMs, hourMs, noon, placeWith, settings } from './sample-records.js'

const minuteMs = 60_000
const around = (ms: number) => fc.integer({ min: -ms / minuteMs, max: ms / minuteMs }).map(m => noon + m * minuteMs)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const phones = ['+12125550143', '+12125550144']

// Made once: what hours and settings cost to make is no part of the question.
const base = settings()
const eightHours = Array.from({ length: 48 }, (_, half) => daily(half * 30, half * 30 + 480))
const allDay = daily(0, 1440)
const never = new CallingHours({ days: Array(7).fill([]), holidays: [] }).forZones(['UTC'])

const hours = maybe(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...eightHours) }, fc.constant(never)))

const number = fc.record({
  suppressed: fc.boolean(),
  locked: fc.boolean(),
  starts: fc.array(around(2 * dayMs), { maxLength: 4 }),
  conversations: fc.array(around(2 * dayMs), { maxLength: 4 }),
  refusalAt: maybe(around(2 * dayMs)),
})

const cap = (window: NumberCap['window'], ...spans: number[]): fc.Arbitrary<NumberCap> =>
  fc.record({
    max: fc.integer({ min: 1, max: 3 }),
    perMs: fc.constantFrom(...spans),
    counts: fc.constantFrom('attempts', 'conversations'),
    window: fc.constant(window),
  })

const question: fc.Arbitrary<GateInput> = fc
  .record({
    status: fc.oneof(
      { weight: 3, arbitrary: fc.constant<CampaignStatus>('active') },
      fc.constantFrom<CampaignStatus>('draft', 'scheduled', 'paused', 'completed', 'cancelled'),
    ),
    startAt: around(dayMs),
    requireConsent: fc.boolean(),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    caps: fc.array(fc.oneof(cap('rolling', hourMs, dayMs, 2 * dayMs), cap('calendar', dayMs, 2 * dayMs)), {
      maxLength: 2,
    }),
    cooldown: fc.array(
      fc.record({
        after: fc.constantFrom<'refusal' | 'conversation'>('refusal', 'conversation'),
        restMs: fc.constantFrom(hourMs, dayMs),
      }),
      { maxLength: 2 },
    ),
    dueAt: around(dayMs),
    attempts: fc.integer({ min: 0, max: 3 }),
    callbackDue: fc.boolean(),
    phoneIndex: fc.integer({ min: 0, max: 2 }),
    numbers: fc.array(number, { minLength: 2, maxLength: 2 }),
    consent: maybe(
      fc.record({
        status: fc.constantFrom<'granted' | 'revoked'>('granted', 'granted', 'revoked'),
        at: around(dayMs),
        expiresAt: fc.option(around(3 * dayMs)),
      }),
    ),
    hours,
    now: around(dayMs),
  })
  .map(({ now, hours, status, startAt, ...q }) => {
    const calls = { ...base.calls, maxAttempts: q.maxAttempts, numberCaps: q.caps, cooldown: q.cooldown }
    return {
      now,
      place: placeWith(hours),
      campaign: campaign({ status, startAt, settings: { ...base, requireConsent: q.requireConsent, calls } }),
      contact: contact({
        phones,
        ...{ dueAt: q.dueAt, attempts: q.attempts, callbackDue: q.callbackDue, phoneIndex: q.phoneIndex },
        numbers: q.numbers.map((each, i): NumberFacts => factsOf(phones[i]!, each)),
        ...(q.consent && { consents: [{ version: 1, ...q.consent }] }),
      }),
    }
  })

const suppressed = (phone: string): SuppressionEntry => ({
  ...{ phone, scope: 'everything', reason: 'opt_out', at: noon, expiresAt: null },
})

interface NumberQuestion {
  suppressed: boolean
  locked: boolean
  starts: number[]
  conversations: number[]
  refusalAt: number | undefined
}

function factsOf(phone: string, each: NumberQuestion): NumberFacts {
  const conversations = each.conversations.toSorted((a, b) => a - b)
  return {
    phone,
    version: 1,
    recentStarts: [...each.starts, ...conversations].sort((a, b) => a - b),
    recentConversations: conversations,
    ...(conversations.length > 0 && { conversationAt: conversations.at(-1)! }),
    ...(each.refusalAt !== undefined && { refusalAt: each.refusalAt }),
    ...(each.suppressed && { suppressions: [suppressed(phone)] }),
    ...(each.locked && { lockedBy: 'other.1.1' }),
  }
}

const codes = (input: GateInput) => new Set(gate(input).blocks.map(block => block.code))
const withContact = (input: GateInput, change: Partial<DueContact>): GateInput => ({
  ...input,
  contact: { ...input.contact, ...change },
})
const withNumbers = (input: GateInput, change: (facts: NumberFacts) => NumberFacts): GateInput =>
  withContact(input, { numbers: input.contact.numbers.map(change) })
const withCalls = (input: GateInput, change: object): GateInput => {
  const { settings: before } = input.campaign
  return { ...input, campaign: { ...input.campaign, settings: { ...before, calls: { ...before.calls, ...change } } } }
}
const withConsent = (input: GateInput, consent: ConsentRecord): GateInput =>
  withContact(input, { consents: [{ version: 1, ...consent }] })

/** Each makes one thing stricter; whoever was blocked stays so, and whoever was blocked by this rule is still by it. */
const tighter: [what: string, change: (input: GateInput) => GateInput, rule: BlockCode[]][] = [
  ['no longer active', i => ({ ...i, campaign: { ...i.campaign, status: 'cancelled' } }), ['campaign_cancelled']],
  ['due later', i => withContact(i, { dueAt: i.contact.dueAt + dayMs }), ['not_due']],
  ['called once more', i => withContact(i, { attempts: i.contact.attempts + 1 }), ['attempts_exhausted']],
  ['fewer attempts allowed', i => withCalls(i, { maxAttempts: 1 }), ['attempts_exhausted']],
  [
    'all numbers suppressed',
    i => withNumbers(i, facts => ({ ...facts, suppressions: [suppressed(facts.phone)] })),
    ['suppressed', 'no_phone'],
  ],
  ['all numbers in calls', i => withNumbers(i, facts => ({ ...facts, lockedBy: 'x.1.1' })), ['number_in_call']],
  [
    'one more call just now',
    i => withNumbers(i, facts => ({ ...facts, recentStarts: [...facts.recentStarts, i.now].sort((a, b) => a - b) })),
    ['cap_reached'],
  ],
  [
    'a cap more',
    i =>
      withCalls(i, {
        numberCaps: [
          ...i.campaign.settings.calls.numberCaps,
          { max: 1, perMs: dayMs, counts: 'attempts', window: 'rolling' },
        ],
      }),
    ['cap_reached'],
  ],
  [
    'refused just now, under a rest',
    i =>
      withNumbers(withCalls(i, { cooldown: [{ after: 'refusal', restMs: dayMs }] }), f => ({ ...f, refusalAt: i.now })),
    ['cooldown'],
  ],
  [
    'consent required',
    i => ({ ...i, campaign: { ...i.campaign, settings: { ...i.campaign.settings, requireConsent: true } } }),
    ['consent_missing'],
  ],
  ['consent revoked', i => withConsent(i, { status: 'revoked', at: noon, expiresAt: null }), ['consent_revoked']],
  ['zone lost', i => ({ ...i, place: placeWith(undefined) }), ['zone_unknown']],
]

test.each(tighter)('%s: nobody may be called who might not before, and the rule still holds', (_what, change, rule) => {
  let blocked = 0
  fc.assert(
    fc.property(question, input => {
      const before = codes(input)
      const after = codes(change(input))
      if (before.size > 0) expect(after.size).toBeGreaterThan(0)
      // Tightened by one rule only, so the others say what they said; those about the number may speak of another one.
      for (const code of rule) if (before.has(code)) expect([...after].some(each => rule.includes(each))).toBe(true)
      if (rule.some(code => after.has(code))) blocked++
    }),
    { numRuns: runs(150) },
  )
  expect(blocked).toBeGreaterThan(10)
})

/** Each does away with one rule: it no longer blocks, and no other block comes of it. */
const looser: [what: string, change: (input: GateInput) => GateInput, rule: BlockCode[]][] = [
  [
    'active',
    i => ({ ...i, campaign: { ...i.campaign, status: 'active' } }),
    ['campaign_not_active', 'campaign_cancelled'],
  ],
  ['due', i => withContact(i, { dueAt: i.now }), ['not_due']],
  ['more attempts allowed', i => withCalls(i, { maxAttempts: 100 }), ['attempts_exhausted']],
  ['no caps', i => withCalls(i, { numberCaps: [] }), ['cap_reached']],
  ['no rests', i => withCalls(i, { cooldown: [] }), ['cooldown']],
  ['no number in a call', i => withNumbers(i, ({ lockedBy: _, ...facts }) => facts), ['number_in_call']],
  [
    'consent given for good',
    i => withConsent(i, { status: 'granted', at: noon, expiresAt: null }),
    ['consent_missing', 'consent_expired', 'consent_revoked'],
  ],
  [
    'open round the clock',
    i => ({ ...i, place: placeWith(allDay) }),
    ['zone_unknown', 'no_common_window', 'outside_hours'],
  ],
]

test.each(looser)('%s: that rule no longer blocks, and no other rule begins to', (_what, change, rule) => {
  let freed = 0
  fc.assert(
    fc.property(question, input => {
      const before = codes(input)
      const after = codes(change(input))
      for (const code of rule) expect(after).not.toContain(code)
      for (const code of after) expect(before).toContain(code)
      if (before.size > after.size) freed++
    }),
    { numRuns: runs(150) },
  )
  expect(freed).toBeGreaterThan(10)
})

test('the next eligible instant is one at which all that time can mend is mended, and none before it is', () => {
  let met = 0
  fc.assert(
    fc.property(question, fc.nat({ max: 999 }), (asked, permille) => {
      // Whether a number is still in a call is not decided by time.
      const input = withNumbers(asked, ({ lockedBy: _, ...facts }) => facts)
      const { blocks } = gate(input)
      const next = nextEligibleAt(input, blocks)
      if (next === undefined) return
      const status = 'active' as const
      const at = (now: number) => {
        const started = input.campaign.status === 'scheduled' && now >= input.campaign.startAt!
        return gate({ ...input, now, campaign: started ? { ...input.campaign, status } : input.campaign }).blocks
      }
      expect(at(next)).toEqual([])
      if (next > input.now) {
        met++
        expect(at(input.now + Math.floor(((next - input.now) * permille) / 1000))).not.toEqual([])
        expect(at(next - 1)).not.toEqual([])
      }
    }),
    { numRuns: runs(1500) },
  )
  expect(met).toBeGreaterThan(50)
})
