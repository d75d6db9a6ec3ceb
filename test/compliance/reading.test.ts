import { OutdialError, parsePresets, type RulePresetInput } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'

const preset: RulePresetInput = {
  id: 'xx-rule',
  name: 'A rule',
  jurisdiction: 'XX',
  purposes: ['telemarketing'],
  modes: ['live'],
  status: 'unverified',
  revised: '2026-11-25',
  sources: [],
}

test('what is left out asks for nothing', () => {
  expect(parsePresets([preset])[0]).toMatchObject({
    lines: ['residential', 'mobile'],
    clock: { of: 'called_party' },
    windows: null,
    holidays: { policy: 'ignored' },
    caps: [],
    rests: [],
    consent: 'none',
    registry: null,
    effectiveFrom: null,
    effectiveTo: null,
  })
})

test('windows, caps and rests are written in words', () => {
  const [read] = parsePresets([
    {
      ...preset,
      windows: { weekdays: ['10:00-13:00', '14:00-20:00'] },
      holidays: { policy: 'narrowed', to: '13:00-21:00', calendar: { jurisdiction: 'XX', meaning: 'all' } },
      caps: [{ counts: 'attempts', max: 3, per: '24h', window: 'rolling', scope: 'subject' }],
      rests: [{ after: 'refusal', rest: '60d' }],
    },
  ])
  const lunch = [
    { from: 600, to: 780 },
    { from: 840, to: 1200 },
  ]
  expect(read).toMatchObject({
    windows: [lunch, lunch, lunch, lunch, lunch, [], []],
    holidays: { to: [{ from: 780, to: 1260 }] },
    caps: [{ perMs: 86_400_000 }],
    rests: [{ restMs: 60 * 86_400_000 }],
  })
})

test.each<[string, object]>([
  ['0.windows', { windows: { monday: '22:00-02:00' } }],
  ['0.windows.monday', { windows: { monday: '9 to 5' } }],
  ['0.windowz', { windowz: null }],
  ['0.jurisdiction', { jurisdiction: 'Texas' }],
  ['0.id', { id: 'Texas rule' }],
  ['0.purposes', { purposes: [] }],
  ['0.purposes.0', { purposes: ['selling'] }],
  ['0.effectiveFrom', { effectiveFrom: '2026-02-30' }],
  ['0.clock.zones.0', { clock: { of: 'fixed', zones: ['CST'] } }],
  ['0.holidays.calendar', { holidays: { policy: 'closed' } }],
  [
    '0.holidays.dayBefore',
    { holidays: { policy: 'closed', calendar: { jurisdiction: 'XX', meaning: 'all' }, dayBefore: '' } },
  ],
  ['0.caps.0.per', { caps: [{ counts: 'attempts', max: 3, per: 'a day', window: 'rolling', scope: 'number' }] }],
  ['0.consent', { consent: 'maybe' }],
])('a preset whose %s cannot be read is refused, and the field named', (path, change) => {
  let error: unknown
  try {
    parsePresets([{ ...preset, ...change } as RulePresetInput])
  } catch (thrown) {
    error = thrown
  }
  expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
  expect((error as OutdialError).detail.issues?.map(issue => issue.path)).toEqual([path])
})

test('two presets of one id are refused', () => {
  expect(() => parsePresets([preset, preset])).toThrow(/1\.id: expected an id that comes once/)
})

test('all presets of the package can be read, anew each time', () => {
  const first = rulePresets()
  expect(first.length).toBeGreaterThan(40)
  first.pop()
  expect(rulePresets()).toHaveLength(first.length + 1)
})
