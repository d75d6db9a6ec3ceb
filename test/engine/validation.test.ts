import { CampaignEngine, type EngineOptions, type InputIssue, OutdialError } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import {
  campaignFaults,
  consentFaults,
  editFaults,
  type Fault,
  optionFaults,
  outcomeFaults,
} from './validation-faults.js'

const good = () => ({
  id: 'spring',
  name: 'Spring',
  agent: { id: 'ada', name: 'Ada', numbers: ['+12025550199'], connect: { kind: 'say', text: 'Hello' } },
  segment: [{ id: 'c1', phone: '+12025550101' }],
  schedule: { timeZone: 'America/New_York' },
  calls: { concurrentCalls: 2 },
})

/** A deep copy with one field set, added or (undefined) taken away. */
function withField<T extends object>(base: T, path: string, value: unknown): T {
  const copy = clone(base) as Record<string, unknown>
  const keys = path.split('.')
  let at = copy
  for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>
  if (value === undefined) delete at[keys.at(-1)!]
  else at[keys.at(-1)!] = value
  return copy as T
}

/** Ports are left as they are; plain objects are copied. */
function clone(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, clone(field)]))
}

function newEngine() {
  const clock = new FakeClock()
  return new CampaignEngine({ clock, storage: new MemoryStorage(), telephony: new SimulatedCarrier({ clock }) })
}

async function issuesOf(run: () => unknown): Promise<InputIssue[]> {
  try {
    await run()
  } catch (error) {
    if (!OutdialError.is(error, 'INVALID_INPUT')) throw error
    for (const { path, expected, received } of error.detail.issues!.slice(0, 20)) {
      expect(error.message).toContain(`${path}: expected ${expected}; came ${received}`)
    }
    return error.detail.issues!
  }
  throw new Error('nothing was refused')
}

function expectNamed(issues: InputIssue[], { path, expected, received }: Fault): void {
  expect(issues).toHaveLength(1)
  expect(issues[0]!.path).toBe(path)
  expect(issues[0]!.expected).toContain(expected)
  expect(issues[0]!.received).toBe(received)
}

describe('A wrong field of a campaign is named with what was expected and what came, and no campaign is created', () => {
  it.each(campaignFaults)('$path = $received', async fault => {
    const engine = newEngine()
    const input = withField(good(), fault.at ?? fault.path, fault.value)
    expectNamed(await issuesOf(() => engine.createCampaign(input as never)), fault)
    expect(await engine.campaigns()).toEqual([])
  })

  it.each([[undefined], [null], [7], ['campaign'], [[]]])('the whole input being %j', async input => {
    const engine = newEngine()
    const issues = await issuesOf(() => engine.createCampaign(input as never))
    expect(issues).toMatchObject([{ path: '(input)', expected: expect.stringContaining('a campaign: {') }])
    expect(await engine.campaigns()).toEqual([])
  })
})

describe('A wrong field of an edit is named, and the settings stay as they were', () => {
  it.each(editFaults)('$path = $received', async fault => {
    const campaign = await newEngine().createCampaign(good() as never)
    const before = await campaign.record()
    expectNamed(await issuesOf(() => campaign.edit(withField({}, fault.at ?? fault.path, fault.value))), fault)
    expect(await campaign.record()).toEqual(before)
  })
})

describe('A wrong field of an outcome is named', () => {
  it.each(outcomeFaults)('$path = $received', async fault => {
    const campaign = await newEngine().createCampaign(good() as never)
    const outcome = withField({ attemptId: 'spring.0.1', code: 'sold', success: true }, fault.path, fault.value)
    expectNamed(await issuesOf(() => campaign.recordOutcome(outcome)), fault)
  })

  it.each(['optOut', 'refused'])('a callback beside %s is refused, for who said so is not called back', async said => {
    const campaign = await newEngine().createCampaign(good() as never)
    const outcome = { attemptId: 'spring.0.1', code: 'stop', success: false, [said]: true, callbackAt: 1 }
    expect(await issuesOf(() => campaign.recordOutcome(outcome))).toMatchObject([{ path: 'callbackAt' }])
  })
})

describe('A wrong field of a consent record is named, and the consent stays as it was', () => {
  it.each(consentFaults)('$path = $received', async fault => {
    const engine = newEngine()
    const campaign = await engine.createCampaign({ ...good(), requireConsent: true } as never)
    const consent = withField({ status: 'granted' as const, at: 0 }, fault.path, fault.value)
    expectNamed(await issuesOf(() => engine.setConsent('c1', consent)), fault)
    expect((await campaign.preflight()).skipped).toEqual({ consent_missing: 1 })
  })
})

describe('A suppression list with wrong entries is refused whole, each of them named by its place', () => {
  const entry = { phone: '+12025550101' }
  const wrong: [unknown, Fault][] = [
    ['12', { path: 'phone', value: '12', expected: 'a phone number', received: '"12"' }],
    [
      { ...entry, phone: undefined },
      { path: 'phone', value: 0, expected: 'a phone number', received: 'nothing' },
    ],
    [
      { ...entry, reason: 'x' },
      { path: 'reason', value: 0, expected: "'do_not_call', 'opt_out'", received: '"x"' },
    ],
    [
      { ...entry, at: 'now' },
      { path: 'at', value: 0, expected: 'an instant', received: '"now"' },
    ],
    [
      { ...entry, source: 5 },
      { path: 'source', value: 0, expected: 'text of 1 to 200', received: '5' },
    ],
    [
      { ...entry, fone: 1 },
      { path: 'fone', value: 0, expected: "did you mean 'phone'?", received: '1' },
    ],
  ]

  it.each(wrong)('%j alone', async (bad, fault) => {
    expectNamed(await issuesOf(() => newEngine().suppress(bad as never)), fault)
  })

  it('several in a list', async () => {
    const engine = newEngine()
    const campaign = await engine.createCampaign(good() as never)
    const issues = await issuesOf(() => engine.suppress([entry, '12', entry, { ...entry, at: 'now' }] as never))
    expect(issues.map(issue => issue.path)).toEqual(['1.phone', '3.at'])
    expect((await campaign.preflight()).callable).toBe(1)
  })

  it('numbers to take off the list, too', async () => {
    const issues = await issuesOf(() => newEngine().unsuppress(['+12025550101', 'x', 7 as never]))
    expect(issues.map(issue => issue.path)).toEqual(['1', '2'])
  })

  it('an unknown default region', async () => {
    const issues = await issuesOf(() => newEngine().suppress('2025550101', { defaultRegion: 'Narnia' }))
    expect(issues).toMatchObject([{ path: 'defaultRegion', received: '"Narnia"' }])
  })
})

describe('A wrong engine option is named', () => {
  const clock = new FakeClock()
  const options = (): EngineOptions => ({
    clock,
    storage: new MemoryStorage(),
    telephony: new SimulatedCarrier({ clock }),
  })

  it.each(optionFaults)('$path = $received', async fault => {
    const bad = withField(options(), fault.at ?? fault.path, fault.value)
    expectNamed(await issuesOf(() => new CampaignEngine(bad)), fault)
  })

  it('no options at all', async () => {
    expect(await issuesOf(() => new CampaignEngine(undefined as never))).toMatchObject([{ path: '(input)' }])
  })
})

describe('Many mistakes at once', () => {
  it('every wrong field is listed, not only the first', async () => {
    const input = {
      ...good(),
      name: '',
      agent: { id: 'ada', numbers: ['x'], connect: { kind: 'say' } },
      calls: { concurrentCalls: 0, maxAttempts: '3', retry: { busy: 'soon' } },
      schedule: { timeZone: 'Mars/Olympus', holidays: ['2026-02-30'] },
      colour: 'red',
    }
    const paths = (await issuesOf(() => newEngine().createCampaign(input as never))).map(issue => issue.path)
    expect(paths.sort()).toEqual([
      'agent.connect.text',
      'agent.name',
      'agent.numbers.0',
      'calls.concurrentCalls',
      'calls.maxAttempts',
      'calls.retry.busy',
      'colour',
      'name',
      'schedule.holidays.0',
      'schedule.timeZone',
    ])
  })

  it('the message holds the first twenty and says how many more there are', async () => {
    const holidays = Array.from({ length: 25 }, () => 'someday')
    const refused = newEngine().createCampaign({ ...good(), schedule: { holidays } } as never)
    await expect(refused).rejects.toThrow('… and 5 more, in detail.issues')
  })
})

describe('Ids and queries are checked as well', () => {
  it('a clone is not given an id that would break attempt ids', async () => {
    const engine = newEngine()
    const campaign = await engine.createCampaign(good() as never)
    expect(await issuesOf(() => campaign.clone({ id: 'no spaces!' }))).toMatchObject([{ path: 'id' }])
    expect(await issuesOf(() => campaign.clone({ contacts: 'some' as never }))).toMatchObject([{ path: 'contacts' }])
    expect((await engine.campaigns()).map(record => record.campaignId)).toEqual(['spring'])
  })

  it('pages and filters of the results', async () => {
    const campaign = await newEngine().createCampaign(good() as never)
    const bad: [object, string][] = [
      [{ limit: 0 }, 'limit'],
      [{ limit: 1.5 }, 'limit'],
      [{ after: 'c1' }, 'after'],
      [{ statuses: ['done'] }, 'statuses.0'],
      [{ results: 'busy' }, 'results'],
      [{ status: 'failed' }, 'status'],
    ]
    for (const [query, path] of bad) {
      expect(await issuesOf(() => campaign.resultsPage(query)), JSON.stringify(query)).toMatchObject([{ path }])
    }
  })

  it('campaigns, decisions, and the contact of a consent', async () => {
    const engine = newEngine()
    const campaign = await engine.createCampaign(good() as never)
    const consent = { status: 'granted' as const, at: 0 }
    expect(await issuesOf(() => engine.campaigns({ limit: -1 }))).toMatchObject([{ path: 'limit' }])
    expect(await issuesOf(() => engine.campaigns({ after: 'x' } as never))).toMatchObject([{ path: 'after' }])
    expect(await issuesOf(() => campaign.decisions({ limit: 0 }))).toMatchObject([{ path: 'limit' }])
    expect(await issuesOf(() => campaign.decisions({ contact: 'c1' } as never))).toMatchObject([{ path: 'contact' }])
    expect(await issuesOf(() => engine.setConsent(undefined as never, consent))).toMatchObject([{ path: 'contactId' }])
  })

  it('what is listened to', async () => {
    const engine = newEngine()
    const mistyped = await issuesOf(() => engine.on('attempt.endedd' as never, () => {}))
    expect(mistyped).toMatchObject([
      { path: 'type', expected: expect.stringContaining("did you mean 'attempt.ended'?") },
    ])
    expect(await issuesOf(() => engine.on('*', undefined as never))).toMatchObject([{ path: 'handler' }])
    const stream = (query: object) => () => engine.events({ campaignId: 'spring', ...query })
    expect(await issuesOf(stream({ after: 'x' }))).toMatchObject([{ path: 'after' }])
    expect(await issuesOf(stream({ after: -1 }))).toMatchObject([{ path: 'after' }])
    expect(await issuesOf(stream({ campaignId: undefined }))).toMatchObject([{ path: 'campaignId' }])
    expect(await issuesOf(stream({ signal: {} }))).toMatchObject([{ path: 'signal' }])
  })
})
