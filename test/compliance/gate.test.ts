import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockCode } from '../../src/compliance/decision.js'
import { runs } from '../unit/runs.js'
import { dayMs } from '../unit/sample-records.js'
import { all, ask, broken, codesOf, places, type Question, question, sayers } from './gate-questions.js'

test('no dial that the gate lets through breaks a rule, and each rule that is broken is named', () => {
  let passed = 0
  let stopped = 0
  fc.assert(
    fc.property(question, q => {
      const { codes } = ask(q)
      const rules = broken(q)
      for (const rule of rules)
        expect(
          codesOf[rule]!.some(code => codes.has(code)),
          rule,
        ).toBe(true)
      // Only caps may be stricter than they are worded: calendar days are counted over two hours more.
      const named = [...codes].filter(code => code !== 'cap_reached')
      for (const code of named)
        expect(
          [...rules].some(rule => codesOf[rule]!.includes(code)),
          code,
        ).toBe(true)
      if (codes.size === 0) passed++
      else stopped++
    }),
    { numRuns: runs(700) },
  )
  expect(passed).toBeGreaterThan(25)
  expect(stopped).toBeGreaterThan(250)
})

const aboutToClose: Question = {
  place: 0,
  at: Date.parse('2026-11-23T20:55-06:00'),
  modes: ['live'],
  on: all.map(() => false),
  marginMinutes: 10,
  consent: undefined,
  consentHours: null,
  consentRequired: false,
  suppressed: false,
  starts: [],
  ownCap: undefined,
  refusedDaysAgo: undefined,
  fetchedDaysAgo: 0,
  paused: undefined,
  pauseHours: null,
}
const onHoliday: Question = {
  ...aboutToClose,
  place: 4,
  at: Date.parse('2026-07-14T11:00+02:00'),
  refusedDaysAgo: 30,
}

test('a block names the presets that say no, with where they stand and when that was read, and no others', () => {
  const seen = new Set<BlockCode>()
  fc.assert(
    fc.property(question, q => {
      const { blocks } = ask(q).verdict
      const named = (code: BlockCode) =>
        new Set(blocks.filter(block => block.code === code).flatMap(({ presets = [] }) => presets.map(({ id }) => id)))
      for (const { code, presets = [] } of blocks) {
        seen.add(code)
        for (const { id, verifiedOn, citation } of presets) {
          const preset = all.find(each => each.id === id)!
          expect(verifiedOn).toBe(preset.verifiedOn)
          expect(citation).toContain(preset.sources.find(({ shows }) => shows === 'rule')!.ref)
        }
        const expected = sayers(q)[code]
        if (expected) expect(named(code)).toEqual(expected)
        else if (code === 'cap_reached') {
          const capped = all.filter(({ caps }) => caps.length > 0).map(({ id }) => id)
          // The campaign's own cap comes of no preset.
          if (!q.ownCap) expect(presets).not.toEqual([])
          for (const { id } of presets) expect(capped).toContain(id)
        } else expect(presets).toEqual([])
      }
    }),
    { numRuns: runs(400), examples: [[aboutToClose], [onHoliday]] },
  )
  for (const code of [
    'outside_hours',
    'holiday',
    'window_closing',
    'consent_missing',
    'registry_stale',
    'cap_reached',
    'cooldown',
  ])
    expect(seen).toContain(code)
})

test('what is claimed is what the place lets through: nothing is claimed in vain, and nothing overslept', () => {
  fc.assert(
    fc.property(question, q => {
      const { hours, place, zoneKey, pauses } = ask(q)
      const blocks = place.blocks(q.at, pauses)
      expect(hours.claimable(zoneKey, q.at)).toBe(blocks.every(({ permanent }) => permanent))
      const from = hours.claimableFrom(zoneKey, q.at)
      if (Number.isFinite(from)) {
        expect(hours.claimable(zoneKey, from)).toBe(true)
        for (let at = q.at; at < Math.min(from, q.at + 3 * dayMs); at += 15 * 60_000) {
          expect(hours.claimable(zoneKey, at)).toBe(false)
        }
      }
    }),
    { numRuns: runs(200) },
  )
})

const inForce = ({ consent, consentHours }: Question) =>
  consent?.status === 'granted' && (consentHours === null || consentHours > 0)

/** Each makes one thing stricter. */
const tighter: [what: string, change: (q: Question) => Question][] = [
  ['every preset on', q => ({ ...q, on: q.on.map(() => true) })],
  ['an AI agent as well', q => ({ ...q, modes: ['live', 'artificial_voice'] })],
  ['a longer closing margin', q => ({ ...q, marginMinutes: 10 })],
  // A revoked consent that is taken away is no tightening.
  ['no consent', q => (inForce(q) ? { ...q, consent: undefined } : q)],
  ['consent that goes less far', q => (q.consent ? { ...q, consent: { ...q.consent, level: 'lawful_basis' } } : q)],
  ['consent that is revoked', q => (q.consent ? { ...q, consent: { ...q.consent, status: 'revoked' } } : q)],
  ['consent that has run out', q => ({ ...q, consentHours: 0 })],
  ['consent required', q => ({ ...q, consentRequired: true })],
  ['the number suppressed', q => ({ ...q, suppressed: true })],
  ['one more call', q => ({ ...q, starts: [...q.starts, 0] })],
  ['a refusal just now', q => ({ ...q, refusedDaysAgo: 0 })],
  ['a cap of the campaign', q => ({ ...q, ownCap: { max: 1, perHours: 24 * 7 } })],
  [
    'an older copy of the register',
    q => ({ ...q, fetchedDaysAgo: q.fetchedDaysAgo === undefined ? undefined : q.fetchedDaysAgo + 20 }),
  ],
  ['the register never fetched', q => ({ ...q, fetchedDaysAgo: undefined })],
  ['a pause', q => ({ ...q, paused: places[q.place]![2].at(-1)!.slice(0, 2), pauseHours: 1 })],
  ['a pause that somebody has to end', q => ({ ...q, pauseHours: null })],
]

test.each(tighter)('%s: nobody may be called who might not before', (_what, change) => {
  let open = 0
  fc.assert(
    fc.property(question, q => {
      const before = ask(q).codes
      const after = ask(change(q)).codes
      // Read the other way round: loosening never closes what was open.
      if (after.size === 0) expect(before.size).toBe(0)
      if (before.size === 0) open++
    }),
    { numRuns: runs(100) },
  )
  expect(open).toBeGreaterThan(0)
})

test('nor by any of these together', () => {
  let closed = 0
  fc.assert(
    fc.property(question, fc.subarray(tighter, { minLength: 2, maxLength: 4 }), (q, changes) => {
      const before = ask(q).codes
      const after = ask(changes.reduce((changed, [, change]) => change(changed), q)).codes
      if (after.size === 0) expect(before.size).toBe(0)
      if (before.size === 0 && after.size > 0) closed++
    }),
    { numRuns: runs(200) },
  )
  expect(closed).toBeGreaterThan(5)
})
