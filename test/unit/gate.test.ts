import { describe, expect, test } from 'vitest'
import type { BlockCode } from '../../src/compliance/decision.js'
import { type GateInput, gate, NUMBER_BUSY_MS, nextEligibleAt } from '../../src/compliance/gate.js'
import type { SuppressionEntry } from '../../src/compliance/suppression.js'
import { campaign, contact, daily, dayMs, hourMs, noon, numberFacts, placeWith, settings } from './sample-records.js'

const nineToFive = daily(9 * 60, 17 * 60)
const optedOut: SuppressionEntry = {
  ...{ phone: '+12125550143', scope: 'everything', reason: 'opt_out', at: noon - dayMs, expiresAt: null },
}

function input(change: Partial<GateInput> = {}): GateInput {
  return { campaign: campaign(), contact: contact(), place: placeWith(nineToFive), now: noon, ...change }
}

const granted = { version: 1, status: 'granted' as const, at: noon - dayMs, expiresAt: null }
const capped = (max: number, perMs = dayMs) => {
  const { calls, ...rest } = settings()
  return campaign({
    settings: { ...rest, calls: { ...calls, numberCaps: [{ max, perMs, counts: 'attempts', window: 'rolling' }] } },
  })
}
const consenting = campaign({ settings: settings({ requireConsent: true }) })
const called = (...startsAt: number[]) => contact({ numbers: [numberFacts({ recentStarts: startsAt })] })

test('nothing blocks a contact that may be called', () => {
  expect(gate(input())).toEqual({
    blocks: [],
    phoneIndex: 0,
    openUntil: noon + 5 * hourMs,
    dialUntil: noon + 5 * hourMs,
    consentUntil: null,
    consents: [],
  })
  expect(nextEligibleAt(input(), [])).toBe(noon)
})

describe('each rule', () => {
  const cases: [what: string, change: Partial<GateInput>, code: BlockCode, permanent: boolean, until?: number][] = [
    ['a draft', { campaign: campaign({ status: 'draft' }) }, 'campaign_not_active', false],
    ['a paused campaign', { campaign: campaign({ status: 'paused' }) }, 'campaign_not_active', false],
    ['a completed campaign', { campaign: campaign({ status: 'completed' }) }, 'campaign_not_active', false],
    [
      'a scheduled campaign, until its start',
      { campaign: campaign({ status: 'scheduled', startAt: noon + hourMs }) },
      'campaign_not_active',
      false,
      noon + hourMs,
    ],
    ['a cancelled campaign', { campaign: campaign({ status: 'cancelled' }) }, 'campaign_cancelled', true],
    ['a contact due later', { contact: contact({ dueAt: noon + 1 }) }, 'not_due', false, noon + 1],
    ['a contact called often enough', { contact: contact({ attempts: 3 }) }, 'attempts_exhausted', true],
    ['a contact without a phone', { contact: contact({ phones: [], numbers: [] }) }, 'no_phone', true],
    ['a contact with no phone left', { contact: contact({ phoneIndex: 1 }) }, 'no_phone', true],
    [
      'a suppressed number',
      { contact: contact({ numbers: [numberFacts({ suppressions: [optedOut] })] }) },
      'suppressed',
      true,
    ],
    ['no consent where it is required', { campaign: consenting }, 'consent_missing', true],
    [
      'consent that ran out this instant',
      { contact: contact({ consents: [{ ...granted, expiresAt: noon }] }) },
      'consent_expired',
      true,
    ],
    [
      'revoked consent, required or not',
      { contact: contact({ consents: [{ ...granted, status: 'revoked' }] }) },
      'consent_revoked',
      true,
    ],
    ['an unknown zone', { place: placeWith(undefined) }, 'zone_unknown', true],
    ['closed hours', { now: noon + 5 * hourMs }, 'outside_hours', false, noon + 21 * hourMs],
    [
      'a number in another call',
      { contact: contact({ numbers: [numberFacts({ lockedBy: 'other.1.1' })] }) },
      'number_in_call',
      false,
      noon + NUMBER_BUSY_MS,
    ],
    [
      'a cap that is met',
      { campaign: capped(1), contact: called(noon - hourMs) },
      'cap_reached',
      false,
      noon + 23 * hourMs,
    ],
    [
      'a pool of caller IDs that is used up',
      { callerIdsUsedUpUntil: noon + hourMs },
      'caller_ids_used_up',
      false,
      noon + hourMs,
    ],
  ]

  test.each(cases)('%s blocks, alone and by its name', (_what, change, code, permanent, until) => {
    const { blocks } = gate(input(change))
    expect(blocks).toHaveLength(1)
    expect(blocks[0]).toMatchObject({ code, permanent })
    expect(blocks[0]!.until).toBe(until)
  })

  test('hours that never open block for good', () => {
    const never = {
      isOpen: () => false,
      nextOpening: () => undefined,
      closesAt: () => null,
    } as unknown as typeof nineToFive
    expect(gate(input({ place: placeWith(never) })).blocks).toEqual([{ code: 'no_common_window', permanent: true }])
  })

  test('evidence tells figures and never a phone', () => {
    const verdict = gate(
      input({
        campaign: capped(1),
        contact: contact({
          attempts: 3,
          numbers: [numberFacts({ version: 9, suppressions: [optedOut], recentStarts: [noon] })],
        }),
      }),
    )
    expect(verdict.blocks.map(({ code, evidence }) => [code, evidence])).toEqual([
      ['attempts_exhausted', { attempts: 3 }],
      ['suppressed', { reason: 'opt_out', scope: 'everything', version: 9 }],
      ['cap_reached', { max: 1, perMs: dayMs }],
    ])
    expect(JSON.stringify(verdict)).not.toContain('+1')
  })
})

test('all rules that fail are collected, in one order', () => {
  const worst = input({
    campaign: campaign({ ...capped(1), status: 'paused' }),
    contact: contact({
      dueAt: noon + dayMs,
      attempts: 3,
      consents: [{ ...granted, status: 'revoked' }],
      numbers: [numberFacts({ suppressions: [optedOut], lockedBy: 'other.1.1', recentStarts: [noon] })],
    }),
    place: placeWith(undefined),
  })
  expect(gate(worst).blocks.map(block => block.code)).toEqual([
    'campaign_not_active',
    'not_due',
    'attempts_exhausted',
    'suppressed',
    'consent_revoked',
    'zone_unknown',
    'number_in_call',
    'cap_reached',
  ])
})

describe('attempts and callbacks', () => {
  test('a callback is outside maxAttempts', () => {
    expect(gate(input({ contact: contact({ attempts: 3, callbackDue: true }) })).blocks).toEqual([])
    expect(gate(input({ contact: contact({ attempts: 2 }) })).blocks).toEqual([])
  })
})

describe('several phones', () => {
  const phones = ['+12125550143', '+12125550144', '+12125550145']
  const suppressed = (...which: number[]) =>
    phones.map((phone, i) =>
      numberFacts({ phone, ...(which.includes(i) && { suppressions: [{ ...optedOut, phone }] }) }),
    )
  const chosen = (which: number[], phoneIndex = 0) =>
    gate(input({ contact: contact({ phones, phoneIndex, numbers: suppressed(...which) }) }))

  test('the first that is not suppressed is called, from the current one on', () => {
    expect(chosen([]).phoneIndex).toBe(0)
    expect(chosen([0]).phoneIndex).toBe(1)
    expect(chosen([1], 1).phoneIndex).toBe(2)
    // The first is free, but its turn is over.
    expect(chosen([1, 2], 1).blocks.map(block => block.code)).toEqual(['suppressed'])
    expect(chosen([0, 1, 2]).blocks.map(block => block.code)).toEqual(['suppressed'])
  })

  test('lock and caps are those of the number that would be called', () => {
    const numbers = suppressed(0)
    numbers[0]!.lockedBy = 'other.1.1'
    numbers[2]!.lockedBy = 'other.1.2'
    expect(gate(input({ contact: contact({ phones, numbers }) })).blocks).toEqual([])
    numbers[1]!.lockedBy = 'other.1.3'
    expect(gate(input({ contact: contact({ phones, numbers }) })).blocks).toMatchObject([{ code: 'number_in_call' }])
  })
})

describe('caps', () => {
  test('count the starts of the window, both ends to the millisecond', () => {
    const starts = [noon - dayMs + 1, noon - hourMs]
    expect(gate(input({ campaign: capped(2), contact: called(...starts) })).blocks).toMatchObject([
      { code: 'cap_reached', until: noon + 1 },
    ])
    expect(gate(input({ campaign: capped(2), contact: called(noon - dayMs, noon - hourMs) })).blocks).toEqual([])
    expect(gate(input({ campaign: capped(3), contact: called(...starts) })).blocks).toEqual([])
  })

  test('lowered below what was called already wait for the right one to leave the window', () => {
    const starts = [noon - 5 * hourMs, noon - 4 * hourMs, noon - 3 * hourMs]
    const [block] = gate(input({ campaign: capped(2), contact: called(...starts) })).blocks
    expect(block!.until).toBe(noon - 4 * hourMs + dayMs)
    const later = input({
      campaign: capped(2),
      contact: called(...starts),
      place: placeWith(daily(0, 1440)),
      now: block!.until!,
    })
    expect(gate(later).blocks).toEqual([])
    expect(gate({ ...later, now: later.now - 1 }).blocks).toHaveLength(1)
  })
})

describe('the next eligible instant', () => {
  const next = (change: Partial<GateInput>) => {
    const asked = input(change)
    return nextEligibleAt(asked, gate(asked).blocks)
  }

  test('is when the last of the blocks is over, moved into hours', () => {
    expect(next({ contact: contact({ dueAt: noon + hourMs }) })).toBe(noon + hourMs)
    expect(next({ contact: contact({ dueAt: noon + 6 * hourMs }) })).toBe(noon + 21 * hourMs)
    expect(next({ campaign: campaign({ status: 'scheduled', startAt: noon + 2 * hourMs }) })).toBe(noon + 2 * hourMs)
  })

  test('is none while a person must act, and none for what never changes', () => {
    expect(next({ campaign: campaign({ status: 'paused' }) })).toBeUndefined()
    expect(next({ contact: contact({ attempts: 3 }) })).toBeUndefined()
  })

  test('is none when consent runs out before', () => {
    const until = (expiresAt: number) =>
      next({ contact: contact({ dueAt: noon + hourMs, consents: [{ ...granted, expiresAt }] }) })
    expect(until(noon + hourMs)).toBeUndefined()
    expect(until(noon + hourMs + 1)).toBe(noon + hourMs)
  })
})
