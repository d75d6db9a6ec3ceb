import { type CallEvent, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { vonageWebhooks } from 'outdial/vonage'
import { describe, expect, test } from 'vitest'
import { applicationId, signatureSecret } from './double/credentials.js'
import { about, hookUrl, message, now, signed } from './message.js'

const adapter = vonageWebhooks({ applicationId, signatureSecret })
const eventsOf = (fields: object, url = hookUrl()) => adapter.events(message({ url, body: JSON.stringify(fields) }))

const base = {
  attemptId: 'summer.1.1',
  tenantId: 'default',
  providerCallId: 'uuid-1',
  at: Date.UTC(2026, 0, 5, 12, 0, 5),
}
const ended = (result: string, more: object = {}) => [{ ...base, type: 'ended', result, ...more }]
const price = { amount: '0.00420000', currency: 'EUR' }

describe('what each status says', () => {
  test.each([
    ['started', {}, []],
    ['ringing', {}, [{ ...base, type: 'ringing' }]],
    ['answered', { start_time: null, network: null }, [{ ...base, type: 'answered' }]],
    ['completed', { duration: '12', price: '0.00420000' }, ended('answered', { talkMs: 12_000, price })],
    [
      'completed',
      { duration: 12, price: 0.5 },
      ended('answered', { talkMs: 12_000, price: { ...price, amount: '0.5' } }),
    ],
    ['completed', { duration: '0', start_time: '2026-01-05T12:00:05.000Z' }, ended('answered', { talkMs: 0 })],
    // It follows every end that was told before it, and says nothing of how.
    ['completed', { duration: '0', start_time: null }, ended('unspecified')],
    ['completed', { duration: 'twelve' }, ended('unspecified')],
    ['completed', {}, ended('unspecified')],
    ['completed', { duration: '3', price: 'soon' }, ended('answered', { talkMs: 3000 })],
    ['busy', {}, ended('busy', { cause: 'busy' })],
    ['timeout', {}, ended('no_answer', { cause: 'ring_timeout' })],
    ['unanswered', {}, ended('no_answer', { cause: 'ring_timeout' })],
    ['unanswered', { detail: 'timeout' }, ended('no_answer', { cause: 'ring_timeout' })],
    ['unanswered', { detail: 'unavailable' }, ended('no_answer', { cause: 'unavailable' })],
    ['unanswered', { detail: 'carrier_timeout' }, ended('no_answer', { cause: 'carrier_timeout' })],
    ['unanswered', { detail: 'something of tomorrow' }, ended('no_answer', { cause: 'ring_timeout' })],
    ['cancelled', {}, ended('cancelled', { cause: 'caller_cancelled' })],
    ['rejected', {}, ended('failed', { cause: 'rejected' })],
    ['rejected', { detail: 'invalid_number' }, ended('failed', { cause: 'invalid_number', permanent: true })],
    ['rejected', { detail: 'restricted' }, ended('failed', { cause: 'blocked', permanent: true })],
    ['rejected', { detail: 'declined' }, ended('failed', { cause: 'declined' })],
    ['failed', {}, ended('failed', { cause: 'carrier_error' })],
    ['failed', { detail: 'cannot_route' }, ended('failed', { cause: 'unroutable' })],
    [
      'failed',
      { detail: 'number_out_of_service' },
      ended('failed', { cause: 'number_not_in_service', permanent: true }),
    ],
    ['failed', { detail: 'internal_error' }, ended('failed', { cause: 'provider_error' })],
    ['failed', { detail: { toString: null } }, ended('failed', { cause: 'carrier_error' })],
    // A socket closed, which is not the end of the call.
    ['disconnected', {}, []],
    ['transfer', {}, []],
    ['record', {}, []],
    ['a status of tomorrow', {}, []],
    ['constructor', {}, []],
    ['', {}, []],
    [undefined, { reason: 'Syntax error in NCCO. Invalid value type or action.' }, []],
    [7, {}, []],
    [null, {}, []],
  ] as const)('%s %j', (status, more, expected) => {
    expect(eventsOf({ ...about, status, ...more })).toEqual(expected)
  })

  test('the end is when Vonage says the call ended', () => {
    const end = eventsOf({ ...about, status: 'completed', duration: '5', end_time: '2026-01-05T12:00:03.000Z' })
    expect(end).toMatchObject([{ at: base.at - 2000 }])
  })

  test.each([['yesterday'], [''], [null], [1767614405], ['2026-13-45T00:00:00Z']])(
    'a time that is none is left out: %j',
    timestamp => {
      expect(eventsOf({ ...about, status: 'ringing', timestamp })).toEqual([
        { ...base, at: undefined, type: 'ringing' },
      ])
    },
  )
})

describe('who answered', () => {
  const { uuid, ...others } = about
  const detection = (status: string, more: object = {}, tellsBeep = false) =>
    eventsOf({ ...others, call_uuid: uuid, status, ...more }, hookUrl({ tellsBeep }))
  const machine = { ...base, type: 'detected', answeredBy: 'machine' }

  test('a person', () => {
    expect(detection('human')).toEqual([{ ...base, type: 'detected', answeredBy: 'human' }])
    expect(detection('human', {}, true)).toEqual([{ ...base, type: 'detected', answeredBy: 'human' }])
  })

  test('a machine: where its beep will be told its greeting goes on, else nothing is said of it', () => {
    expect(detection('machine')).toEqual([machine])
    expect(detection('machine', {}, true)).toEqual([{ ...machine, greetingEnded: false }])
    expect(detection('machine', { sub_state: 'beep_start' }, true)).toEqual([{ ...machine, greetingEnded: true }])
    expect(detection('machine', { sub_state: 'beep_timeout' }, true)).toEqual([{ ...machine, greetingEnded: true }])
    expect(detection('machine', { sub_state: 'of tomorrow' }, true)).toEqual([{ ...machine, greetingEnded: false }])
  })
})

describe('other messages', () => {
  const completed = { ...about, status: 'completed', duration: '5' }
  test.each([
    ["of an address that is not ours, as the application's own", completed, 'https://calls.example.com/hooks/vonage'],
    ["of another leg that the host's call flow called", { ...completed, uuid: 'uuid-2', to: '13035550199' }, hookUrl()],
    ['of the socket of a media stream', { ...completed, uuid: 'uuid-2', to: 'wss://agent.example/ws' }, hookUrl()],
    ['without a number', { ...completed, to: undefined }, hookUrl()],
    ['without a call', { ...completed, uuid: undefined }, hookUrl()],
    ['with a call that is none', { ...completed, uuid: 7 }, hookUrl()],
  ])('%s: no events', (_, fields, url) => {
    expect(eventsOf(fields, url)).toEqual([])
  })
  test.each([['{'], ['[1]'], ['null'], ['"x"'], ['']])('a body of %s: no events', body => {
    expect(adapter.events(message({ body }))).toEqual([])
  })
  test('a number written with a plus is the same number', () => {
    expect(eventsOf({ ...completed, to: `+${about.to}` })).toHaveLength(1)
  })
})

describe('behind the webhook handler', () => {
  function setUp() {
    const clock = new FakeClock({ now })
    const taken: CallEvent[] = []
    const receive = async (events: CallEvent[]) => {
      taken.push(...events)
      return { unmatched: [] }
    }
    const logger = { warn() {}, error() {} }
    return { clock, taken, handler: webhookHandler({ engine: { receive }, adapter, clock, logger }) }
  }

  async function delivery(claims: Record<string, unknown> = {}, at = now) {
    const body = JSON.stringify({ ...about, status: 'ringing' })
    const { url, method, headers } = await signed({ body }, { claims, at })
    return () => new Request(url, { method, headers, body })
  }
  const answered = async (response: Response) => [
    response.status,
    response.status === 204 ? undefined : ((await response.json()) as { error: string }).error,
  ]

  test('a message that is delivered again, or replayed, is answered and not taken in again', async () => {
    const { handler, taken } = setUp()
    const request = await delivery()
    expect((await handler(request())).status).toBe(204)
    expect((await handler(request())).status).toBe(204)
    expect(taken).toHaveLength(1)
  })

  test.each([
    [-300_001, 403],
    [-300_000, 204],
    [300_000, 204],
    [301_000, 403],
  ])('signed %i ms from now is answered with %i', async (skew, status) => {
    const { handler } = setUp()
    const answer = await handler((await delivery({}, now + skew))())
    expect(await answered(answer)).toEqual(status === 403 ? [403, 'stale'] : [204, undefined])
  })

  test('a recorded message is refused once it is old', async () => {
    const { handler, clock } = setUp()
    const request = await delivery()
    await clock.advanceBy(300_001)
    expect(await answered(await handler(request()))).toEqual([403, 'stale'])
  })

  test('an unsigned message is asked for again: Vonage sends it so when its own signing fails', async () => {
    const { handler, taken } = setUp()
    const request = (await delivery())()
    request.headers.delete('authorization')
    expect(await answered(await handler(request))).toEqual([503, 'not_signed'])
    expect(taken).toEqual([])
  })
})
