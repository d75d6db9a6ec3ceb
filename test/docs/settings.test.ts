import { OutdialError } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { parseCampaign } from '../../src/campaign/schema.js'
import { readOptions } from '../../src/engine/options.js'
import { codeWords, readPage, sectionOf, tableRows } from './markdown.js'
import { membersOf } from './source.js'

interface Row {
  path: string
  /** As the table gives it, `undefined` for none. */
  default: unknown
  /** Ends of the range the table gives. */
  range: [unknown, unknown] | undefined
}

/** A table with the columns setting, default and range; values in backticks are as one would write them. */
function settings(heading: string): Row[] {
  return tableRows(sectionOf(readPage('docs/campaigns.md'), heading)).map(([name, given, range]) => {
    const [value] = codeWords(given!)
    const ends = codeWords(range!)
    return {
      path: codeWords(name!)[0]!,
      default: value === undefined ? undefined : literal(value),
      range: ends.length === 2 ? [literal(ends[0]!), literal(ends[1]!)] : undefined,
    }
  })
}

/** A value as JavaScript has it; the tables hold nothing else. */
const literal = (text: string): unknown => new Function(`return (${text})`)()

const minimal = {
  name: 'Spring',
  agent: { id: 'ada', name: 'Ada', numbers: '+12025550199', connect: { kind: 'say', text: 'Hello' } },
  calls: { concurrentCalls: 2 },
}

/** A copy of `base` with one field set, and what it stands in. */
function withField(base: object, path: string, value: unknown): object {
  const [head, ...rest] = path.split('.')
  const inner = (base as Record<string, unknown>)[head!] ?? {}
  return { ...base, [head!]: rest.length === 0 ? value : withField(inner as object, rest.join('.'), value) }
}

function refuses(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    if (OutdialError.is(error, 'INVALID_INPUT')) return true
    throw error
  }
}

/** Just outside of an end of a range. */
function beyond(end: unknown, by: 1 | -1): unknown {
  if (typeof end === 'number') return end + by * (Number.isInteger(end) ? 1 : 0.001)
  const [, count, unit] = /^(\d+)(\w+)$/.exec(end as string)!
  return `${Number(count) * { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit!]! + by}ms`
}

function checkRows(rows: Row[], read: (path: string, value: unknown) => unknown, bare: unknown): void {
  test.each(rows.filter(row => row.default !== undefined))('the default of $path is $default', row => {
    expect(read(row.path, row.default)).toEqual(bare)
  })
  const ranged = rows.filter(row => row.range)
  test.each(ranged)('the range of $path is $range', ({ path, range }) => {
    const [least, most] = range!
    for (const value of [least, most])
      expect(
        refuses(() => read(path, value)),
        `${path} ${value}`,
      ).toBe(false)
    for (const value of [beyond(least, -1), beyond(most, 1)]) {
      expect(
        refuses(() => read(path, value)),
        `${path} ${value}`,
      ).toBe(true)
    }
  })
}

describe('the tables of settings in docs/campaigns.md', () => {
  const rows = ['The campaign', 'The agent', 'The schedule', 'The calls', 'Retries', 'The breaker'].flatMap(settings)
  const ofRules = settings('Calling rules')
  const ruled = withField(withField(minimal, 'purpose', 'telemarketing'), 'compliance', { mode: 'live' })
  const presets = rulePresets()

  checkRows(
    rows,
    (path, value) => {
      // The fields of a rule are told by the example of one, which has a delay.
      const ofRule = path.startsWith('calls.retry.noAnswer.')
      const base = ofRule ? withField(minimal, 'calls.retry.noAnswer', { delay: '1h' }) : minimal
      return parseCampaign(withField(base, path, value)).settings
    },
    parseCampaign(minimal).settings,
  )
  checkRows(
    ofRules,
    (path, value) => parseCampaign(withField(ruled, path, value), presets).settings,
    parseCampaign(ruled, presets).settings,
  )

  test('name every setting, and nothing else', () => {
    const input = 'src/campaign/input'
    const of = (prefix: string, path: string, name: string) =>
      [...membersOf(path, name).keys()].map(key => `${prefix}${key}`)
    const known = [
      ...of('', 'src/campaign/schema.ts', 'CampaignInput'),
      ...of('agent.', `${input}/agent.ts`, 'AgentInput'),
      ...of('agent.callerId.', `${input}/caller-id.ts`, 'CallerIdInput'),
      ...of('schedule.', `${input}/schedule.ts`, 'ScheduleInput'),
      ...of('calls.', `${input}/calls.ts`, 'CallsInput'),
      ...of('compliance.', `${input}/compliance.ts`, 'ComplianceInput'),
      ...of('calls.retry.', `${input}/retry.ts`, 'RetryInput'),
      ...['failureRate', 'window', 'minCalls', 'cooldown'].map(key => `breaker.${key}`),
    ]
    const rule = ['delay', 'multiplier', 'jitter', 'maxDelay'].map(key => `calls.retry.noAnswer.${key}`)
    expect([...rows, ...ofRules].map(row => row.path).sort()).toEqual([...known, ...rule].sort())
  })
})

describe('the table of engine options in docs/campaigns.md', () => {
  const rows = settings('Engine options')
  const clock = new FakeClock()
  const ports = { storage: new MemoryStorage(), telephony: new SimulatedCarrier({ clock }) }
  const read = (path: string, value: unknown) => readOptions(withField(ports, path, value) as typeof ports)

  checkRows(rows, read, readOptions(ports))

  test('names every option, and nothing else', () => {
    expect(rows.map(row => row.path).sort()).toEqual(
      [...membersOf('src/engine/options.ts', 'EngineOptions').keys()].sort(),
    )
  })
})
