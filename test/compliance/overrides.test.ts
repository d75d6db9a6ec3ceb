import { OutdialError, overridePresets, type PresetOverride } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { describe, expect, test } from 'vitest'

const presets = rulePresets()
const at = '2026-11-25T10:00:00Z'
const reason = 'Counsel advised on 3 November that the decree no longer applies.'
const calendar = { jurisdiction: 'FR', meaning: 'the legal holidays' }

const override = (preset: string, change: PresetOverride['change'], why?: string): PresetOverride => ({
  preset,
  change,
  at,
  ...(why === undefined ? {} : { reason: why }),
})

describe('stricter is free', () => {
  test.each<[string, string, PresetOverride['change'], string[]]>([
    ['fewer hours', 'us-fed-telemarketing', { windows: { weekdays: '09:00-20:00' } }, ['windows']],
    ['hours where there were none', 'gb-live-marketing', { windows: { weekdays: '08:00-21:00' } }, ['windows']],
    ['closing on holidays', 'us-fed-telemarketing', { holidays: { policy: 'closed', calendar } }, ['holidays']],
    [
      'a shorter day before holidays',
      'fr-hours',
      { holidays: { policy: 'closed', calendar: { ...calendar, jurisdiction: 'FR' }, dayBefore: '10:00-12:00' } },
      ['holidays'],
    ],
    [
      'a lower cap',
      'fr-hours',
      { caps: [{ counts: 'attempts', max: 3, per: '31d', window: 'rolling', scope: 'number' }] },
      ['caps'],
    ],
    ['a longer rest', 'fr-hours', { rests: [{ after: 'refusal', rest: '90d' }] }, ['rests']],
    ['more consent', 'es-consent', { consent: 'express_written' }, ['consent']],
    [
      'a younger register',
      'us-fed-telemarketing',
      { registry: { name: 'National Do Not Call Registry', maxAgeDays: 7 } },
      ['registry'],
    ],
    ['a longer keeping', 'de-consent', { keepRecordsYears: 10 }, ['keepRecordsYears']],
  ])('%s', (_, preset, change, changed) => {
    const { log } = overridePresets(presets, [override(preset, change)])
    expect(log).toMatchObject([{ preset, changed, looser: [], reason: null, at: Date.parse(at) }])
  })

  test('what says the same is no override, and is not logged', () => {
    const same = override('us-fed-telemarketing', { windows: { everyDay: '08:00-21:00' } })
    expect(overridePresets(presets, [same])).toEqual({ presets, log: [] })
  })
})

test('on holidays, a narrower part of what is left is stricter, and any other part is not', () => {
  const narrowed = (to: string): PresetOverride['change'] => ({
    holidays: { policy: 'narrowed', to, calendar: { jurisdiction: 'US-NE', meaning: 'legal holidays' } },
  })
  const narrower = [override('us-ne-prerecorded', narrowed('14:00-20:00'))]
  expect(overridePresets(presets, narrower).log).toMatchObject([{ looser: [] }])
  expect(() => overridePresets(presets, [override('us-ne-prerecorded', narrowed('12:00-14:00'))])).toThrow(/holidays/)
})

describe('looser needs a written reason', () => {
  test.each<[string, string, PresetOverride['change'], string[]]>([
    ['more hours', 'us-wa-telemarketing', { windows: { everyDay: '08:00-20:30' } }, ['windows']],
    ['other hours', 'us-wa-telemarketing', { windows: { everyDay: '07:00-10:00' } }, ['windows']],
    ['no hours', 'us-wa-telemarketing', { windows: null }, ['windows']],
    ['no holidays', 'fr-hours', { holidays: { policy: 'ignored' } }, ['holidays']],
    [
      'holidays of another place',
      'fr-hours',
      { holidays: { policy: 'closed', calendar: { ...calendar, jurisdiction: 'DE' } } },
      ['holidays'],
    ],
    [
      'some calls on holidays',
      'fr-hours',
      { holidays: { policy: 'narrowed', to: '10:00-12:00', calendar } },
      ['holidays'],
    ],
    [
      'a higher cap',
      'fr-hours',
      { caps: [{ counts: 'attempts', max: 5, per: '31d', window: 'rolling', scope: 'number' }] },
      ['caps'],
    ],
    [
      'a shorter span',
      'fr-hours',
      { caps: [{ counts: 'attempts', max: 4, per: '7d', window: 'rolling', scope: 'number' }] },
      ['caps'],
    ],
    [
      'fewer calls counted',
      'fr-hours',
      { caps: [{ counts: 'conversations', max: 4, per: '31d', window: 'rolling', scope: 'number' }] },
      ['caps'],
    ],
    [
      'calendar days for a rolling span',
      'fr-hours',
      { caps: [{ counts: 'attempts', max: 4, per: '31d', window: 'calendar', scope: 'number' }] },
      ['caps'],
    ],
    ['no rest', 'fr-hours', { rests: [] }, ['rests']],
    ['rest after something else', 'fr-hours', { rests: [{ after: 'conversation', rest: '90d' }] }, ['rests']],
    ['less consent', 'fr-consent', { consent: 'lawful_basis' }, ['consent']],
    [
      'an older register',
      'us-fed-telemarketing',
      { registry: { name: 'National Do Not Call Registry', maxAgeDays: 32 } },
      ['registry'],
    ],
    ['no register', 'us-fed-telemarketing', { registry: null }, ['registry']],
    ['nothing of it', 'us-fed-telemarketing', 'off', ['off']],
    ['one thing stricter, another looser', 'fr-hours', { windows: { weekdays: '11:00-12:00' }, rests: [] }, ['rests']],
  ])('%s', (_, preset, change, looser) => {
    for (const why of [undefined, 'because', '          ']) {
      let error: unknown
      try {
        overridePresets(presets, [override(preset, change, why)])
      } catch (thrown) {
        error = thrown
      }
      expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
      expect((error as OutdialError).detail.issues?.[0]?.path).toBe('0.reason')
    }
    const { log } = overridePresets(presets, [override(preset, change, reason)])
    expect(log).toMatchObject([{ preset, looser, reason }])
  })
})

test('the log holds what the preset asked for, what it asks for now, and in which version', () => {
  const { presets: after, log } = overridePresets(presets, [
    override('us-wa-telemarketing', { windows: { weekdays: '08:00-21:00' } }, reason),
  ])
  const day = [{ from: 480, to: 1200 }]
  const longer = [{ from: 480, to: 1260 }]
  expect(log).toEqual([
    {
      at: Date.parse(at),
      preset: 'us-wa-telemarketing',
      revised: '2026-11-25',
      changed: ['windows'],
      looser: ['windows'],
      reason,
      before: { windows: [day, day, day, day, day, day, day] },
      after: { windows: [longer, longer, longer, longer, longer, [], []] },
    },
  ])
  expect(after.find(({ id }) => id === 'us-wa-telemarketing')?.windows?.[0]).toEqual(longer)
  expect(presets.find(({ id }) => id === 'us-wa-telemarketing')?.windows?.[0]).toEqual(day)
})

test('one that is off is gone, and the rest stays', () => {
  const { presets: after } = overridePresets(presets, [override('us-wa-telemarketing', 'off', reason)])
  expect(after).toEqual(presets.filter(({ id }) => id !== 'us-wa-telemarketing'))
})

test.each<[string, PresetOverride[], string]>([
  ['an unknown preset', [override('us-wa-telemarketin', 'off', reason)], '0.preset'],
  ['two overrides of one preset', [override('es-consent', {}), override('es-consent', {})], '1.preset'],
  [
    'a change that cannot be read',
    [override('es-consent', { windows: { monday: 'noon' } })],
    '0.change.windows.monday',
  ],
  ['a field that no change has', [override('es-consent', { clock: {} } as never)], '0.change.clock'],
  ['no instant', [{ ...override('es-consent', {}), at: '2026-11-25' }], '0.at'],
])('%s is refused, and the field named', (_, wanted, path) => {
  let error: unknown
  try {
    overridePresets(presets, wanted)
  } catch (thrown) {
    error = thrown
  }
  expect((error as OutdialError).detail.issues?.map(issue => issue.path)).toEqual([path])
})
