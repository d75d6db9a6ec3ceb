import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCampaign, parseEdit } from '../../src/campaign/schema.js'
import type { CampaignSettings } from '../../src/campaign/settings.js'
import { OutdialError } from '../../src/errors.js'
import { runs } from './runs.js'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const least = {
  name: 'Spring',
  agent: { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello.' } },
  calls: { concurrentCalls: 2 },
}
const parse = (change: object = {}) => parseCampaign({ ...least, ...change }).settings
const every = (delayMs: number) => ({ delayMs, multiplier: 1, jitter: 0, maxDelayMs: 24 * hourMs })

test('what is left out is as documented', () => {
  expect(parseCampaign(least)).toEqual({
    settings: {
      name: 'Spring',
      agent: {
        ...least.agent,
        numbers: ['+12125550100'],
        callerId: { localPresence: false, maxPerDay: null, sticky: false },
        active: true,
      },
      schedule: {
        startAt: null,
        zone: { kind: 'contact', unknown: 'skip' },
        hours: { days: Array(7).fill([{ from: 540, to: 1200 }]), holidays: [] },
      },
      calls: {
        callsPerHour: null,
        concurrentCalls: 2,
        maxAttempts: 3,
        maxCallbacks: 3,
        ringTimeoutMs: 30_000,
        maxCallDurationMs: hourMs,
        detectMachine: false,
        onMachine: 'continue',
        wrapUpMs: 30_000,
        retry: {
          rules: { no_answer: every(hourMs), busy: every(hourMs), failed: every(hourMs) },
          varyTimeOfDayMs: 0,
        },
        numberCaps: [],
        cooldown: [],
        closingMarginMs: null,
      },
      breaker: { failureRate: 0.5, windowMs: 2 * minuteMs, minCalls: 10, cooldownMs: minuteMs },
      budget: null,
      requireConsent: false,
      requireLists: {},
      compliance: null,
      contactMaxAgeMs: null,
      keepOpen: false,
      purposes: [],
      defaultRegion: null,
    },
  })
})

test('what is given is normalised', () => {
  const settings = parse({
    name: '  Spring  ',
    defaultRegion: ' us ',
    agent: { ...least.agent, numbers: ['(212) 555-0100', '+12125550100', '+442079460123'], active: false },
    schedule: {
      start: '2026-03-02T09:00:00+01:00',
      timeZone: 'Europe/Paris',
      hours: { weekdays: ['14:00-20:00', '10:00-13:00'] },
      holidays: ['2026-12-25', '2026-05-01', '2026-12-25'],
    },
    calls: {
      concurrentCalls: 2,
      callsPerHour: 100,
      numberCaps: [{ max: 3, per: '1d' }],
      wrapUp: 0,
      ringTimeout: '20s',
    },
    breaker: false,
  })
  expect(settings).toMatchObject({
    name: 'Spring',
    defaultRegion: 'US',
    agent: { numbers: ['+12125550100', '+442079460123'], active: false },
    schedule: {
      startAt: Date.UTC(2026, 2, 2, 8),
      zone: { kind: 'fixed', zone: 'Europe/Paris' },
      hours: { holidays: ['2026-05-01', '2026-12-25'] },
    },
    calls: {
      callsPerHour: 100,
      numberCaps: [{ max: 3, perMs: 24 * hourMs, counts: 'attempts', window: 'rolling' }],
      wrapUpMs: 0,
      ringTimeoutMs: 20_000,
    },
    breaker: null,
  })
  expect(settings.schedule.hours.days[0]).toEqual([
    { from: 600, to: 780 },
    { from: 840, to: 1200 },
  ])
  expect(settings.schedule.hours.days[5]).toEqual([])
})

describe('retries', () => {
  const rules = (calls: object) => parse({ calls: { concurrentCalls: 2, ...calls } }).calls.retry.rules

  test('one delay is that of each result that is retried', () => {
    expect(rules({ retryDelay: '10m' })).toEqual({
      no_answer: every(10 * minuteMs),
      busy: every(10 * minuteMs),
      failed: every(10 * minuteMs),
    })
  })

  test('a result has its own rule, or none', () => {
    expect(
      rules({
        retryDelay: '2h',
        retry: { busy: '5m', failed: false, voicemail: { delay: '1d', multiplier: 2, jitter: 0.1, maxDelay: '3d' } },
      }),
    ).toEqual({
      no_answer: every(2 * hourMs),
      busy: every(5 * minuteMs),
      voicemail: { delayMs: 24 * hourMs, multiplier: 2, jitter: 0.1, maxDelayMs: 72 * hourMs },
    })
  })

  test('the greatest delay is a day, or the delay itself where that is longer', () => {
    expect(rules({ retry: { busy: '2d' } }).busy).toMatchObject({ delayMs: 48 * hourMs, maxDelayMs: 48 * hourMs })
    expect(rules({ retryDelay: '2d' }).busy).toMatchObject({ maxDelayMs: 48 * hourMs })
    expect(rules({ retry: { busy: { delay: '1h', maxDelay: '1h' } } }).busy).toMatchObject({ maxDelayMs: hourMs })
  })

  test('vary the time of day by three hours, or by what is said', () => {
    const vary = (varyTimeOfDay: unknown) =>
      parse({ calls: { concurrentCalls: 2, retry: { varyTimeOfDay } } }).calls.retry.varyTimeOfDayMs
    expect([true, false, '90m'].map(vary)).toEqual([3 * hourMs, 0, 90 * minuteMs])
  })
})

describe('an edit', () => {
  const rich = parse({
    agent: { ...least.agent, greeting: 'Good day.' },
    schedule: {
      start: Date.UTC(2026, 5, 1),
      timeZone: 'contact',
      unknownZone: 'America/Chicago',
      holidays: ['2026-12-25'],
    },
    calls: {
      concurrentCalls: 2,
      callsPerHour: 50,
      retry: { busy: '5m', voicemail: '1d' },
      numberCaps: [{ max: 1, per: '1h' }],
    },
    breaker: { failureRate: 0.9 },
    requireConsent: true,
    keepOpen: true,
    defaultRegion: 'US',
  })

  const cases: [edit: object, changed: string[], becomes: object][] = [
    [{}, [], {}],
    [{ name: 'Summer' }, ['name'], { name: 'Summer' }],
    [{ name: 'Spring' }, [], {}],
    [{ agent: { active: false } }, ['agent.active'], { agent: { active: false, greeting: 'Good day.' } }],
    [{ agent: { greeting: null } }, ['agent.greeting'], {}],
    [{ agent: { numbers: '(212) 555-0101' } }, ['agent.numbers'], { agent: { numbers: ['+12125550101'] } }],
    [{ schedule: { start: 'immediately' } }, ['schedule.startAt'], { schedule: { startAt: null } }],
    [{ schedule: { holidays: [] } }, ['schedule.hours.holidays'], { schedule: { hours: { holidays: [] } } }],
    [
      { schedule: { timeZone: 'Asia/Tokyo' } },
      ['schedule.zone.kind', 'schedule.zone.unknown', 'schedule.zone.zone'],
      { schedule: { zone: { kind: 'fixed', zone: 'Asia/Tokyo' } } },
    ],
    [{ schedule: { unknownZone: 'skip' } }, ['schedule.zone.unknown'], { schedule: { zone: { unknown: 'skip' } } }],
    [{ schedule: { timeZone: 'contact' } }, [], {}],
    [{ calls: { callsPerHour: null } }, ['calls.callsPerHour'], { calls: { callsPerHour: null } }],
    [{ calls: { numberCaps: [] } }, ['calls.numberCaps'], { calls: { numberCaps: [] } }],
    [
      { calls: { retryDelay: '2h' } },
      ['no_answer', 'busy', 'failed', 'voicemail'].map(result => `calls.retry.rules.${result}.delayMs`),
      { calls: { retry: { rules: { busy: { delayMs: 2 * hourMs } } } } },
    ],
    [{ calls: { retry: { voicemail: false } } }, ['calls.retry.rules.voicemail'], {}],
    [{ breaker: { minCalls: 5 } }, ['breaker.minCalls'], { breaker: { minCalls: 5, failureRate: 0.9 } }],
    [{ breaker: false }, ['breaker'], { breaker: null }],
    [{ requireConsent: false, keepOpen: false }, ['requireConsent', 'keepOpen'], { requireConsent: false }],
  ]
  test.each(cases)('%j changes %j and nothing else', (edit, changed, becomes) => {
    const before = structuredClone(rich)
    const { settings, changed: told } = parseEdit(rich, edit)
    expect([...told].sort()).toEqual([...changed].sort())
    expect(settings).toMatchObject(becomes)
    // What no path names is as it was.
    for (const key of Object.keys(rich) as (keyof CampaignSettings)[]) {
      if (!changed.some(path => path.split('.')[0] === key)) expect(settings[key]).toEqual(rich[key])
    }
    expect(rich).toEqual(before)
  })

  test('takes a greeting away when told to, and a breaker that was off starts from the defaults', () => {
    expect(parseEdit(rich, { agent: { greeting: null } }).settings.agent).not.toHaveProperty('greeting')
    const off = parseEdit(rich, { breaker: false }).settings
    expect(parseEdit(off, { breaker: { minCalls: 5 } }).settings.breaker).toMatchObject({
      minCalls: 5,
      failureRate: 0.5,
    })
  })

  test('back to each contact’s zone skips who has none', () => {
    const fixed = parseEdit(rich, { schedule: { timeZone: 'Asia/Tokyo' } }).settings
    expect(parseEdit(fixed, { schedule: { hours: { everyDay: '09:00-10:00' } } }).settings.schedule.zone).toEqual(
      fixed.schedule.zone,
    )
    expect(parseEdit(fixed, { schedule: { timeZone: 'contact' } }).settings.schedule.zone).toEqual({
      kind: 'contact',
      unknown: 'skip',
    })
  })

  test('of an unknown zone beside a fixed one is refused, for it would do nothing', () => {
    const fixed = parseEdit(rich, { schedule: { timeZone: 'Asia/Tokyo' } }).settings
    for (const run of [
      () => parseEdit(fixed, { schedule: { unknownZone: 'Asia/Tokyo' } }),
      () => parse({ schedule: { timeZone: 'Asia/Tokyo', unknownZone: 'skip' } }),
    ]) {
      expect(run).toThrow(OutdialError)
      expect(run).toThrow(/schedule\.unknownZone/)
    }
  })

  test('about machines that leaves nobody listening for them is refused, whichever of both it names', () => {
    const leave = { leaveMessage: { text: 'We called' } }
    const listening = parseEdit(rich, { calls: { detectMachine: true, onMachine: leave } }).settings
    expect(listening.calls.onMachine).toEqual(leave)
    expect(() => parseEdit(listening, { calls: { detectMachine: false } })).toThrow(
      /calls\.detectMachine: expected true, as long as calls\.onMachine is \{ leaveMessage \}/,
    )
    const deaf = parseEdit(listening, { calls: { detectMachine: false, onMachine: 'continue' } }).settings
    expect(deaf.calls).toMatchObject({ detectMachine: false, onMachine: 'continue' })
    expect(() => parseEdit(deaf, { calls: { onMachine: 'hang_up' } })).toThrow(
      /calls\.onMachine: expected 'continue', unless calls\.detectMachine is true/,
    )
    const { changed } = parseEdit(listening, { calls: { onMachine: { leaveMessage: { text: 'We rang' } } } })
    expect(changed).toEqual(['calls.onMachine.leaveMessage.text'])
  })

  test('of what is the same changes nothing; of one thing after another changes what both name', () => {
    const calls = fc.record(
      {
        callsPerHour: fc.option(fc.integer({ min: 1, max: 500 })),
        concurrentCalls: fc.integer({ min: 1, max: 50 }),
        maxAttempts: fc.integer({ min: 1, max: 9 }),
        ringTimeout: fc.constantFrom('10s', '20s'),
        detectMachine: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    const edit = fc.record(
      { name: fc.constantFrom('a', 'b'), calls, keepOpen: fc.boolean(), requireConsent: fc.boolean() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(edit, edit, (one, two) => {
        const first = parseEdit(rich, one)
        expect(parseEdit(first.settings, one)).toEqual({ settings: first.settings, changed: [] })
        const both = parseEdit(first.settings, two).settings
        const merged = { ...one, ...two, calls: { ...one.calls, ...two.calls } }
        expect(parseEdit(rich, merged).settings).toEqual(both)
      }),
      { numRuns: runs(40) },
    )
  })
})
