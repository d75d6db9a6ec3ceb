import fc from 'fast-check'
import {
  HolidayDates,
  OutdialError,
  overridePresets,
  PresetHours,
  type PresetOverride,
  parsePresets,
  type RuleCap,
  type RuleCapInput,
  type RulePreset,
  type RulePresetInput,
  strictestRules,
} from 'outdial'
import { expect, test } from 'vitest'
import { runs } from '../unit/runs.js'
import { isOpenBy } from './oracle.js'

const places = ['XX', 'YY']
const zones = ['America/New_York', 'Europe/Paris', 'Australia/Lord_Howe', 'America/Chicago', 'UTC']
const hourMs = 3_600_000
const beginning = Date.parse('2026-03-01T00:00Z')
const ending = Date.parse('2026-04-20T00:00Z')

const date = fc.integer({ min: 0, max: 48 }).map(d => new Date(beginning + d * 24 * hourMs).toISOString().slice(0, 10))
const holidays = fc.record({
  XX: fc.array(date, { maxLength: 20 }),
  YY: fc.array(date, { maxLength: 20 }),
})

const clockTime = (half: number) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`
const window = fc
  .tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 48 }))
  .filter(([from, to]) => from < to)
  .map(([from, to]) => `${clockTime(from)}-${clockTime(to)}`)
const day = fc.oneof(fc.constant('closed'), window, fc.array(window, { minLength: 1, maxLength: 3 }))
const week = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.record({ weekdays: day, saturday: day, sunday: day }) },
)
const calendar = fc.constantFrom(...places).map(jurisdiction => ({ jurisdiction, meaning: 'any' }))
const policy = fc.oneof(
  fc.constant({ policy: 'ignored' as const }),
  fc.record({ policy: fc.constant('closed' as const), calendar }),
  fc.record({ policy: fc.constant('closed' as const), calendar, dayBefore: window }),
  fc.record({ policy: fc.constant('narrowed' as const), to: window, calendar }),
)
const clock = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ of: 'called_party' as const }) },
  fc.constantFrom(...zones).map(zone => ({ of: 'fixed' as const, zones: [zone] })),
  fc.subarray(zones, { minLength: 1 }).map(list => ({ of: 'jurisdiction' as const, zones: list })),
)
const cap: fc.Arbitrary<RuleCapInput> = fc.record({
  counts: fc.constantFrom('attempts', 'conversations'),
  max: fc.integer({ min: 0, max: 4 }),
  per: fc.constantFrom('1d', '2d', '26h', '7d'),
  window: fc.constantFrom('rolling', 'calendar'),
  scope: fc.constantFrom('number', 'campaign', 'subject', 'debt'),
})
const total: RuleCapInput = { counts: 'attempts', max: 0, per: '7d', window: 'rolling', scope: 'number' }
const consent = fc.constantFrom('none', 'lawful_basis', 'express', 'express_written')
const rule = fc.record(
  {
    windows: week,
    holidays: policy,
    clock,
    effectiveFrom: fc.option(date),
    effectiveTo: fc.option(date),
    caps: fc.array(cap, { maxLength: 3 }),
    rests: fc.array(
      fc.record({ after: fc.constantFrom('refusal', 'conversation'), rest: fc.constantFrom('1d', '30d', '60d') }),
      { maxLength: 2 },
    ),
    consent,
  },
  { noNullPrototype: true },
)
const presets = fc.array(rule, { minLength: 1, maxLength: 4 }).map(rules =>
  parsePresets(
    rules.map(
      (fields, i): RulePresetInput => ({
        ...(fields as Partial<RulePresetInput>),
        id: `xx-${i}`,
        name: 'A rule',
        jurisdiction: 'XX',
        purposes: ['telemarketing'],
        modes: ['live'],
        sources: [],
        status: 'unverified',
        revised: '2026-11-25',
      }),
    ),
  ),
)
const instants = fc.array(fc.integer({ min: 0, max: (ending - beginning) / 60_000 }), { minLength: 1, maxLength: 25 })
const where = fc.subarray(zones, { minLength: 1, maxLength: 2 })

function hours(list: readonly RulePreset[], known: Record<string, string[]>, at: readonly string[]) {
  const dates = new HolidayDates()
  for (const place of places) dates.add(place, 2026, known[place]!)
  const found = new PresetHours(list, dates).forZones(at)
  return (instant: number) => found?.isOpen(instant) ?? true
}

const minuteOf = (offset: number) => beginning + offset * 60_000

test('hours of presets are those a second reading of each of them leaves', () => {
  fc.assert(
    fc.property(presets, holidays, where, instants, (list, known, at, offsets) => {
      const isOpen = hours(list, known, at)
      for (const instant of offsets.map(minuteOf)) {
        expect(isOpen(instant)).toBe(
          list.every(preset => isOpenBy(preset, instant, at, place => known[place as 'XX'] ?? [])),
        )
      }
    }),
    { numRuns: runs(150) },
  )
})

test('adding a preset never opens an hour, and removing one never closes any', () => {
  fc.assert(
    fc.property(presets, holidays, where, instants, (list, known, at, offsets) => {
      const all = hours(list, known, at)
      const fewer = hours(list.slice(1), known, at)
      for (const instant of offsets.map(minuteOf)) if (all(instant)) expect(fewer(instant)).toBe(true)
    }),
    { numRuns: runs(150) },
  )
})

/** Which of these calls a cap forbids: those that would be one too many. Days are counted in UTC. */
function forbidden(cap: RuleCap, calls: readonly { at: number; answered: boolean }[], next: number): boolean {
  const counted = calls.filter(({ answered }) => cap.counts === 'attempts' || answered)
  const block = (at: number) => Math.floor(at / cap.perMs)
  const near = counted.filter(({ at }) =>
    cap.window === 'rolling' ? at > next - cap.perMs && at <= next : block(at) === block(next),
  )
  return near.length >= cap.max
}

const calls = fc.array(fc.record({ at: fc.integer({ min: 0, max: 240 }), answered: fc.boolean() }), { maxLength: 12 })

test('the strictest rules forbid whatever any of the presets forbids, and no more', () => {
  fc.assert(
    fc.property(presets, calls, fc.integer({ min: 240, max: 480 }), (list, before, next) => {
      const rules = strictestRules(list)
      const history = before.map(call => ({ ...call, at: call.at * hourMs }))
      const forbids = (caps: readonly RuleCap[]) => caps.some(cap => forbidden(cap, history, next * hourMs))
      expect(forbids(rules.caps)).toBe(list.some(preset => forbids(preset.caps)))
      const rests = list.flatMap(preset => preset.rests)
      for (const after of ['refusal', 'conversation']) {
        const longest = Math.max(0, ...rests.filter(rest => rest.after === after).map(rest => rest.restMs))
        expect(rules.rests.find(rest => rest.after === after)?.restMs ?? 0).toBe(longest)
      }
      const order = ['none', 'lawful_basis', 'express', 'express_written']
      expect(order.indexOf(rules.consent)).toBe(Math.max(...list.map(preset => order.indexOf(preset.consent))))
      expect(rules.presets.map(({ id }) => id)).toEqual(list.map(({ id }) => id))
    }),
    { numRuns: runs(400) },
  )
})

test('an override without a reason never opens an hour, lifts a cap or asks for less consent', () => {
  // Most of what is drawn at random is looser in something.
  const strict = {
    windows: fc.constantFrom<object>({}, { everyDay: '10:00-10:30' }, { everyDay: ['00:00-12:00', '12:30-24:00'] }),
    caps: fc.array(cap, { maxLength: 1 }).map(caps => [...caps, { ...total, per: '8d' }]),
    consent: fc.constant('express_written'),
  }
  const change = fc.record(
    {
      windows: fc.oneof(week, strict.windows),
      holidays: policy,
      caps: fc.oneof(fc.array(cap, { maxLength: 3 }), strict.caps),
      consent: fc.oneof(consent, strict.consent),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  let accepted = 0
  let refused = 0
  fc.assert(
    fc.property(presets, change, holidays, where, instants, calls, (list, wanted, known, at, offsets, before) => {
      const override = { preset: 'xx-0', change: wanted, at: 0 } as PresetOverride
      let after: RulePreset[]
      try {
        after = overridePresets(list, [override]).presets
      } catch (error) {
        expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
        const reasoned = overridePresets(list, [{ ...override, reason: 'Our counsel said so.' }])
        expect(reasoned.log[0]?.looser.length).toBeGreaterThan(0)
        refused++
        return
      }
      accepted++
      const was = hours(list, known, at)
      const is = hours(after, known, at)
      for (const instant of offsets.map(minuteOf)) if (is(instant)) expect(was(instant)).toBe(true)
      const history = before.map(call => ({ ...call, at: call.at * hourMs }))
      const forbids = (of: RulePreset[]) => of[0]!.caps.some(one => forbidden(one, history, 241 * hourMs))
      if (forbids(list)) expect(forbids(after)).toBe(true)
    }),
    { numRuns: runs(500) },
  )
  expect(Math.min(accepted, refused)).toBeGreaterThan(20)
})
