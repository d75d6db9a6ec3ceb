import { describe, expect, test } from 'vitest'
import {
  agentTrouble,
  type Change,
  cancel,
  complete,
  contactsAdded,
  edit,
  launch,
  pause,
  resume,
  start,
} from '../../src/campaign/lifecycle.js'
import type { CampaignSettings } from '../../src/campaign/settings.js'
import type { CampaignRecord, CampaignStatus } from '../../src/campaign/types.js'
import { OutdialError } from '../../src/errors.js'
import { campaign, hourMs, noon, settings } from './sample-records.js'

const statuses: CampaignStatus[] = ['draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled']
const moves: Record<string, (record: CampaignRecord) => Change> = {
  launch: record => launch(record, noon),
  pause: record => pause(record, noon),
  resume: record => resume(record, noon),
  cancel: record => cancel(record, noon, false),
  edit: record => edit(record, settings(), ['name'], noon),
}

/** Where each move leads; what is missing is refused. */
const table: Record<string, Partial<Record<CampaignStatus, CampaignStatus>>> = {
  launch: { draft: 'scheduled' },
  pause: { scheduled: 'paused', active: 'paused' },
  resume: { paused: 'active' },
  cancel: { draft: 'cancelled', scheduled: 'cancelled', active: 'cancelled', paused: 'cancelled' },
  edit: { draft: 'draft', scheduled: 'scheduled', active: 'active', paused: 'paused' },
}

const cases = Object.keys(moves).flatMap(move => statuses.map(status => [move, status] as const))

describe('each move from each status', () => {
  test.each(cases)('%s, %s', (move, status) => {
    const record = campaign({ status })
    const before = structuredClone(record)
    const to = table[move]![status]
    if (to !== undefined) {
      const { record: after, events } = moves[move]!(record)
      expect(after.status).toBe(to)
      expect(after.version).toBe(record.version + 1)
      expect(events).toHaveLength(1)
      expect(events[0]!.at).toBe(noon)
    } else {
      const thrown = refusal(() => moves[move]!(record))
      expect(thrown.message).toContain(`Cannot ${move} campaign 'spring': it is ${status}`)
      expect(thrown.message.includes('clone()')).toBe(
        (status === 'completed' || status === 'cancelled') && move !== 'cancel',
      )
      expect(thrown.detail).toMatchObject({ campaignId: 'spring', move, status, allowed: Object.keys(table[move]!) })
    }
    expect(record).toEqual(before)
  })
})

describe('launch', () => {
  const at = (startAt: number | null) =>
    launch(campaign({ status: 'draft', settings: settings({ schedule: { ...settings().schedule, startAt } }) }), noon)

  test.each([
    ['immediately', null, noon],
    ['at an instant to come', noon + hourMs, noon + hourMs],
    ['at once when its instant has passed', noon - hourMs, noon],
  ])('%s', (_when, startAt, expected) => {
    expect(at(startAt).record.startAt).toBe(expected)
    expect(at(startAt).events).toEqual([{ type: 'campaign.scheduled', at: noon, startAt: expected }])
  })
})

describe('pause and resume', () => {
  test('the reason stands until resumed', () => {
    const paused = pause(campaign(), noon, 'agent_inactive')
    expect(paused.record.reason).toBe('agent_inactive')
    expect(paused.events).toEqual([{ type: 'campaign.paused', at: noon, reason: 'agent_inactive' }])
    expect(pause(campaign(), noon).record.reason).toBe('requested')
    expect(resume(paused.record, noon).record).not.toHaveProperty('reason')
  })

  test('one that has not begun yet goes back to waiting for its start', () => {
    const waiting = campaign({ status: 'paused', startAt: noon + 1 })
    expect(resume(waiting, noon).record.status).toBe('scheduled')
    expect(resume(waiting, noon + 1).record.status).toBe('active')
  })
})

test('cancel notes when, and whether to hang up', () => {
  const { record, events } = cancel(campaign(), noon, true)
  expect(record).toMatchObject({ status: 'cancelled', hangUp: true, endedAt: noon })
  expect(events).toEqual([{ type: 'campaign.cancelled', at: noon, hangUp: true }])
})

test('the runner’s own moves: start and complete', () => {
  expect(start(campaign({ status: 'scheduled' }), noon)).toMatchObject({
    record: { status: 'active', version: 8 },
    events: [{ type: 'campaign.started', at: noon }],
  })
  const progress = { total: 9, completed: 4, failed: 3, skipped: 2, pending: 0, inProgress: 0 }
  const done = complete(campaign(), progress, noon)
  expect(done.record).toMatchObject({ status: 'completed', endedAt: noon, version: 8 })
  expect(done.events).toEqual([{ type: 'campaign.completed', at: noon, total: 9, completed: 4, failed: 3, skipped: 2 }])
})

test('rows that came in change nothing but the version', () => {
  const { record, events } = contactsAdded(campaign(), 3, { duplicate: 1 }, noon)
  expect(record).toEqual(campaign({ version: 8 }))
  expect(events).toEqual([{ type: 'contacts.added', at: noon, accepted: 3, skipped: { duplicate: 1 } }])
})

describe('edit', () => {
  const { agent } = settings()
  const inactive = settings({ agent: { ...agent, active: false } })
  const numberless = settings({ agent: { ...agent, numbers: [] } })

  test('raises the version of the settings, and tells what changed', () => {
    const { record, events } = edit(campaign(), settings({ name: 'Summer' }), ['name'], noon)
    expect(record).toMatchObject({ status: 'active', settingsVersion: 4, settings: { name: 'Summer' } })
    expect(events).toEqual([{ type: 'campaign.edited', at: noon, settingsVersion: 4, changed: ['name'] }])
  })

  test.each([
    ['agent_inactive', inactive],
    ['agent_without_number', numberless],
  ])('pauses a running campaign for %s', (reason, broken) => {
    for (const status of ['active', 'scheduled'] as const) {
      const { record, events } = edit(campaign({ status }), broken, ['agent'], noon)
      expect(record).toMatchObject({ status: 'paused', reason })
      expect(record.version).toBe(8)
      expect(events.map(event => event.type)).toEqual(['campaign.edited', 'campaign.paused'])
    }
  })

  test('leaves one that does not run as it is, with its own reason', () => {
    for (const status of ['draft', 'paused'] as const) {
      const { record, events } = edit(campaign({ status, reason: 'requested' }), inactive, ['agent'], noon)
      expect(record).toMatchObject({ status, reason: 'requested' })
      expect(events).toHaveLength(1)
    }
  })

  describe('of the start', () => {
    const starting = (startAt: number | null): CampaignSettings =>
      settings({ schedule: { ...settings().schedule, startAt } })
    const moved = (was: Partial<CampaignRecord>, to: number | null) =>
      edit(campaign(was), starting(to), ['schedule.startAt'], noon).record.startAt
    const waiting = { status: 'scheduled' as const, startAt: noon + hourMs, settings: starting(noon + hourMs) }

    test('moves one that is still to come, never into the past', () => {
      expect(moved(waiting, noon + 2 * hourMs)).toBe(noon + 2 * hourMs)
      expect(moved(waiting, null)).toBe(noon)
      expect(moved(waiting, noon - hourMs)).toBe(noon)
      expect(moved({ ...waiting, status: 'paused' }, noon + 2 * hourMs)).toBe(noon + 2 * hourMs)
    })

    test('leaves one that was reached, and a draft that has none', () => {
      const begun = { status: 'active' as const, startAt: noon - hourMs, settings: starting(null) }
      expect(moved(begun, noon + hourMs)).toBe(noon - hourMs)
      expect(moved({ status: 'draft' }, noon + hourMs)).toBeUndefined()
    })

    test('is none when the edit is about something else', () => {
      const { record } = edit(campaign(waiting), { ...waiting.settings, name: 'Summer' }, ['name'], noon + 1)
      expect(record.startAt).toBe(noon + hourMs)
    })
  })
})

test('an agent in order is no trouble; the message says which agent and what to do', () => {
  const { agent } = settings()
  expect(agentTrouble(settings())).toBeUndefined()
  expect(agentTrouble(settings({ agent: { ...agent, active: false } }))!.message).toMatch(
    /'ada' is inactive.*agent.active/,
  )
  expect(agentTrouble(settings({ agent: { ...agent, numbers: [] } }))!.message).toMatch(
    /'ada' has no phone.*agent.numbers/,
  )
})

function refusal(run: () => unknown): OutdialError {
  try {
    run()
  } catch (error) {
    expect(OutdialError.is(error, 'ILLEGAL_TRANSITION')).toBe(true)
    return error as OutdialError
  }
  throw new Error('was allowed')
}
