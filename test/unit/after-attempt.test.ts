import { describe, expect, test } from 'vitest'
import type { AttemptResult } from '../../src/attempt/types.js'
import type { RetrySettings } from '../../src/campaign/settings.js'
import type { CampaignStatus } from '../../src/campaign/types.js'
import { type AfterAttempt, afterAttempt, afterLateOutcome } from '../../src/contact/after-attempt.js'
import { attempt, campaign, contact, daily, hourMs, noon, settings } from './sample-records.js'

const minuteMs = 60_000
const rule = (minutes: number) => ({ delayMs: minutes * minuteMs, multiplier: 1, jitter: 0, maxDelayMs: 24 * hourMs })

/** No answer after an hour, busy after ten minutes, failed after thirty; three calls, one callback. */
function plan(change: { status?: CampaignStatus; retry?: Partial<RetrySettings>; maxCallbacks?: number } = {}) {
  const { calls, ...rest } = settings()
  const rules = { no_answer: rule(60), busy: rule(10), failed: rule(30) }
  const retry = { rules, varyTimeOfDayMs: 0, ...change.retry }
  const callSettings = { ...calls, maxAttempts: 3, maxCallbacks: change.maxCallbacks ?? 1, retry }
  return campaign({ status: change.status ?? 'active', settings: { ...rest, calls: callSettings } })
}

const ended = (result: AttemptResult, more: object = {}) => attempt({ state: 'ended', result, endedAt: noon, ...more })

function input(change: Partial<AfterAttempt>): AfterAttempt {
  return {
    campaign: plan(),
    contact: contact(),
    attempt: ended('answered'),
    permanent: false,
    starts: [noon - minuteMs],
    hours: daily(9 * 60, 17 * 60),
    now: noon,
    random: 0.5,
    ...change,
  }
}

const callback = { code: 'later', success: false, recordedAt: noon, callbackAt: noon + hourMs }
const voicemailToo: Partial<RetrySettings> = { rules: { voicemail: rule(120) } }
const unknown = { cause: 'outcome_unknown' }

describe('the table of ends', () => {
  const table: [what: string, given: Partial<AfterAttempt>, becomes: object, told: object[]][] = [
    ['answered', { attempt: ended('answered') }, { status: 'completed', attempts: 1 }, [{ type: 'contact.completed' }]],
    ['completed', { attempt: ended('completed') }, { status: 'completed' }, [{ type: 'contact.completed' }]],
    [
      'no answer: tried again',
      { attempt: ended('no_answer') },
      { status: 'pending', dueAt: noon + hourMs, attempts: 1, callbackDue: false },
      [{ type: 'contact.retry', dueAt: noon + hourMs, after: 'no_answer' }],
    ],
    [
      'busy: tried again after its own delay',
      { attempt: ended('busy') },
      { status: 'pending', dueAt: noon + 10 * minuteMs },
      [{ type: 'contact.retry', after: 'busy' }],
    ],
    [
      'failed: tried again after its own delay',
      { attempt: ended('failed', { cause: 'carrier_error' }) },
      { status: 'pending', dueAt: noon + 30 * minuteMs },
      [{ type: 'contact.retry', after: 'failed' }],
    ],
    [
      'cancelled on the way, in a campaign that goes on: as failed',
      { attempt: ended('cancelled') },
      { status: 'pending', dueAt: noon + 30 * minuteMs },
      [{ type: 'contact.retry', after: 'cancelled' }],
    ],
    [
      'attempts exhausted',
      { attempt: ended('no_answer', { number: 3 }), contact: contact({ attempts: 2 }) },
      { status: 'failed', reason: 'attempts_exhausted', attempts: 3 },
      [{ type: 'contact.failed', reason: 'attempts_exhausted' }],
    ],
    [
      'no rule for the result',
      { campaign: plan({ retry: { rules: {} } }), attempt: ended('busy') },
      { status: 'failed', reason: 'busy' },
      [{ type: 'contact.failed', reason: 'busy' }],
    ],
    [
      'an attempt nobody can resolve',
      { attempt: ended('failed', unknown) },
      { status: 'failed', reason: 'outcome_unknown' },
      [{ type: 'contact.failed', reason: 'outcome_unknown' }],
    ],
    [
      'an attempt nobody can resolve, retried by setting',
      { campaign: plan({ retry: { rules: { outcome_unknown: rule(5) } } }), attempt: ended('failed', unknown) },
      { status: 'pending', dueAt: noon + 5 * minuteMs },
      [{ type: 'contact.retry' }],
    ],
    [
      'voicemail, not to be retried',
      { attempt: ended('voicemail') },
      { status: 'completed' },
      [{ type: 'contact.completed' }],
    ],
    [
      'voicemail, retried by setting',
      { campaign: plan({ retry: voicemailToo }), attempt: ended('voicemail') },
      { status: 'pending', dueAt: noon + 2 * hourMs },
      [{ type: 'contact.retry', after: 'voicemail' }],
    ],
    [
      'voicemail that was to be retried, on the last attempt',
      { campaign: plan({ retry: voicemailToo }), attempt: ended('voicemail', { number: 3 }) },
      { status: 'failed', reason: 'attempts_exhausted' },
      [{ type: 'contact.failed', reason: 'attempts_exhausted' }],
    ],
    [
      'callback asked for',
      { attempt: ended('completed', { outcome: callback }) },
      { status: 'pending', dueAt: noon + hourMs, callbackDue: true, callbacks: 1, attempts: 1 },
      [{ type: 'contact.callback', dueAt: noon + hourMs }],
    ],
    [
      'callback asked for on the last attempt: outside maxAttempts',
      { attempt: ended('completed', { number: 3, outcome: callback }), contact: contact({ attempts: 2 }) },
      { status: 'pending', callbackDue: true, attempts: 3 },
      [{ type: 'contact.callback' }],
    ],
    [
      'callback asked for once too often',
      {
        attempt: ended('completed', { callback: true, outcome: callback }),
        contact: contact({ callbacks: 1, attempts: 1 }),
      },
      { status: 'completed', attempts: 1 },
      [{ type: 'contact.callback_refused', reason: 'max_callbacks' }, { type: 'contact.completed' }],
    ],
    [
      'a callback that is not answered: no retry after a person answered',
      { attempt: ended('no_answer', { callback: true }), contact: contact({ attempts: 1 }) },
      { status: 'failed', reason: 'callback_unanswered', attempts: 1 },
      [{ type: 'contact.failed', reason: 'callback_unanswered' }],
    ],
    [
      'a callback that meets voicemail',
      { campaign: plan({ retry: voicemailToo }), attempt: ended('voicemail', { callback: true }) },
      { status: 'completed' },
      [{ type: 'contact.completed' }],
    ],
    [
      'a bad number, the only one',
      { attempt: ended('failed', { cause: 'invalid_number' }), permanent: true },
      { status: 'failed', reason: 'invalid_number' },
      [{ type: 'contact.failed', reason: 'invalid_number' }],
    ],
    ['a bad number, without a cause', { attempt: ended('failed'), permanent: true }, { reason: 'bad_number' }, [{}]],
    [
      'a call in a cancelled campaign that was cut off',
      { campaign: plan({ status: 'cancelled' }), attempt: ended('cancelled') },
      { status: 'skipped', reason: 'campaign_cancelled' },
      [{ type: 'contact.skipped', reason: 'campaign_cancelled' }],
    ],
    [
      'a call in a cancelled campaign that would be retried',
      { campaign: plan({ status: 'cancelled' }), attempt: ended('busy') },
      { status: 'skipped', reason: 'campaign_cancelled' },
      [{ type: 'contact.skipped', reason: 'campaign_cancelled' }],
    ],
    [
      'a call in a cancelled campaign that was answered',
      { campaign: plan({ status: 'cancelled' }), attempt: ended('answered') },
      { status: 'completed' },
      [{ type: 'contact.completed' }],
    ],
    [
      'a callback asked for in a cancelled campaign',
      { campaign: plan({ status: 'cancelled' }), attempt: ended('completed', { outcome: callback }) },
      { status: 'completed' },
      [{ type: 'contact.callback_refused', reason: 'campaign_cancelled' }, { type: 'contact.completed' }],
    ],
    [
      'a call that ends while the campaign is paused',
      { campaign: plan({ status: 'paused' }), attempt: ended('busy') },
      { status: 'pending' },
      [{ type: 'contact.retry' }],
    ],
  ]
  test.each(table)('%s', (_what, given, becomes, told) => {
    const { patch, events } = afterAttempt(input(given))
    expect(patch).toMatchObject(becomes)
    expect(events).toMatchObject(told.map(each => ({ at: noon, contactId: 'c-35', ...each })))
  })
})

describe('several phones', () => {
  const phones = ['+12125550143', '+12125550144']
  const bad = (more: object, phone = phones[0]) =>
    afterAttempt(input({ contact: contact({ phones }), attempt: ended('failed', { phone, ...more }), permanent: true }))
      .patch

  test('a bad one moves on to the next, at once', () => {
    expect(bad({})).toMatchObject({ status: 'pending', dueAt: noon, phoneIndex: 1, attempts: 1 })
  })

  test('under one maxAttempts over all', () => {
    expect(bad({ number: 3 })).toMatchObject({ status: 'failed' })
    expect(bad({ number: 2 })).toMatchObject({ status: 'pending' })
  })

  test('none is left after the last', () => expect(bad({}, phones[1])).toMatchObject({ status: 'failed' }))

  test('stay with the same one after anything that is not permanent', () => {
    const { patch } = afterAttempt(input({ contact: contact({ phones }), attempt: ended('no_answer') }))
    expect(patch).not.toHaveProperty('phoneIndex')
  })
})

describe('when', () => {
  test('delays grow with the attempt’s number and are spread by the draw', () => {
    const doubling = { ...rule(10), multiplier: 2, jitter: 0.5 }
    const due = (number: number, random: number) =>
      afterAttempt(
        input({ campaign: plan({ retry: { rules: { busy: doubling } } }), attempt: ended('busy', { number }), random }),
      ).patch.dueAt! - noon
    expect([due(1, 0.5), due(2, 0.5), due(1, 0), due(2, 0)].map(ms => ms / minuteMs)).toEqual([10, 20, 5, 10])
  })

  test('the time of day is varied where asked for, and in hours', () => {
    const retry = { varyTimeOfDayMs: 3 * hourMs }
    const { patch, events } = afterAttempt(
      input({ campaign: plan({ retry }), attempt: ended('no_answer'), starts: [noon] }),
    )
    expect(patch.dueAt).toBe(noon + 3 * hourMs)
    expect(events).toMatchObject([{ dueAt: noon + 3 * hourMs }])
    const nobodyKnows = input({ campaign: plan({ retry }), attempt: ended('no_answer'), hours: undefined })
    expect(afterAttempt(nobodyKnows).patch.dueAt).toBe(noon + hourMs)
  })

  test('a callback is kept as it was asked for, but not in the past; the event tells when hours are open then', () => {
    const at = (callbackAt: number) => {
      const attempt = ended('completed', { outcome: { ...callback, callbackAt } })
      const { patch, events } = afterAttempt(input({ attempt }))
      return [patch.dueAt, events.map(event => 'dueAt' in event && event.dueAt)].flat()
    }
    expect(at(noon + 6 * hourMs)).toEqual([noon + 6 * hourMs, noon + 21 * hourMs])
    expect(at(noon - hourMs)).toEqual([noon, noon])
    const nobodyKnows = input({ attempt: ended('completed', { outcome: callback }), hours: undefined })
    expect(afterAttempt(nobodyKnows).patch.dueAt).toBe(noon + hourMs)
  })
})

describe('an outcome recorded after the end', () => {
  const asks = ended('completed', { outcome: callback })
  const plain = ended('completed', { outcome: { code: 'sold', success: true, recordedAt: noon } })
  const done = contact({ status: 'completed', attempts: 1 })

  test('changes nothing for a contact that is done, unless it asks for a callback', () => {
    expect(afterLateOutcome(input({ attempt: plain, contact: done }))).toEqual({ events: [] })
    expect(afterLateOutcome(input({ attempt: asks, contact: done }))).toMatchObject({
      patch: { status: 'pending', callbackDue: true, callbacks: 1, attempts: 1, dueAt: noon + hourMs },
      events: [{ type: 'contact.callback' }],
    })
  })

  test('on a voicemail that was to be retried says that a person spoke: no retry', () => {
    const waiting = input({ attempt: plain, contact: contact({ status: 'pending', attempts: 1 }) })
    expect(afterLateOutcome(waiting)).toMatchObject({
      patch: { status: 'completed' },
      events: [{ type: 'contact.completed' }],
    })
  })

  test('leaves a callback that was granted before', () => {
    const calledBack = contact({ status: 'pending', callbackDue: true, callbacks: 1 })
    expect(afterLateOutcome(input({ attempt: plain, contact: calledBack }))).toEqual({ events: [] })
  })

  const refusals: [reason: string, given: Partial<AfterAttempt> & { inAnotherCall?: boolean }][] = [
    ['max_callbacks', { contact: { ...done, callbacks: 1 } }],
    ['max_callbacks', { contact: done, campaign: plan({ maxCallbacks: 0 }) }],
    ['campaign_completed', { contact: done, campaign: plan({ status: 'completed' }) }],
    ['campaign_cancelled', { contact: done, campaign: plan({ status: 'cancelled' }) }],
    ['contact_skipped', { contact: contact({ status: 'skipped' }) }],
    ['in_another_call', { contact: contact({ status: 'in_progress' }), inAnotherCall: true }],
  ]
  test.each(refusals)('its callback is refused, and that is told: %s', (reason, given) => {
    expect(afterLateOutcome({ ...input({ attempt: asks }), ...given })).toEqual({
      events: [{ type: 'contact.callback_refused', at: noon, contactId: 'c-35', reason }],
    })
  })
})
