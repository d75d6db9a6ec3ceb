import { type CallEvent, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { twilioWebhooks } from 'outdial/twilio'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import type { CallPlan } from './double/plan.js'
import { authToken } from './double/twilio-double.js'
import { fields, hookUrl, message, signed } from './message.js'
import { type TwilioScene, twilioScene } from './scene.js'

const adapter = twilioWebhooks({ authToken })
const eventsOf = (values: Record<string, string | number | undefined>) =>
  adapter.events(message({ params: fields(values) }))

const Timestamp = 'Mon, 05 Jan 2026 12:00:05 +0000'
const base = {
  attemptId: 'summer.1.1',
  tenantId: 'default',
  providerCallId: 'CA1',
  at: Date.UTC(2026, 0, 5, 12, 0, 5),
}
const status = (CallStatus: string, more: Record<string, string | number> = {}) =>
  eventsOf({ CallSid: 'CA1', AccountSid: 'AC1', CallStatus, SequenceNumber: 1, Timestamp, ...more })
const ended = (result: string, more: object = {}) => [{ ...base, type: 'ended', result, ...more }]

describe('what each status says', () => {
  test.each([
    ['queued', {}, []],
    ['initiated', {}, []],
    ['ringing', {}, [{ ...base, type: 'ringing' }]],
    ['in-progress', {}, [{ ...base, type: 'answered' }]],
    ['answered', {}, [{ ...base, type: 'answered' }]],
    ['completed', { CallDuration: '12', Duration: '1' }, ended('answered', { talkMs: 12_000 })],
    ['completed', { CallDuration: '0' }, ended('answered', { talkMs: 0 })],
    ['completed', {}, ended('answered')],
    ['completed', { CallDuration: 'twelve' }, ended('answered')],
    ['busy', { CallDuration: '0', SipResponseCode: '487' }, ended('busy', { cause: 'busy' })],
    ['no-answer', {}, ended('no_answer', { cause: 'ring_timeout' })],
    ['canceled', {}, ended('cancelled', { cause: 'caller_cancelled' })],
    ['failed', {}, ended('failed', { cause: 'carrier_error' })],
    ['a status of tomorrow', {}, []],
    ['', {}, []],
  ] as const)('%s %j', (name, more, expected) => {
    expect(status(name, more)).toEqual(expected)
  })
})

describe('why a call failed', () => {
  test.each([
    ['SipResponseCode', 403, 'blocked', true],
    ['SipResponseCode', 404, 'number_not_in_service', false],
    ['SipResponseCode', 408, 'unavailable', false],
    ['SipResponseCode', 410, 'number_not_in_service', true],
    ['SipResponseCode', 480, 'unavailable', false],
    ['SipResponseCode', 484, 'invalid_number', true],
    ['SipResponseCode', 486, 'busy', false],
    ['SipResponseCode', 503, 'carrier_error', false],
    ['SipResponseCode', 600, 'busy', false],
    ['SipResponseCode', 603, 'declined', false],
    ['SipResponseCode', 604, 'number_not_in_service', false],
    ['SipResponseCode', 607, 'blocked', true],
    ['SipResponseCode', 608, 'caller_id_reputation', true],
    ['SipResponseCode', 299, 'carrier_error', false],
    ['ErrorCode', 13224, 'number_not_in_service', false],
    ['ErrorCode', 13225, 'blocked', true],
    ['ErrorCode', 13227, 'geo_not_permitted', true],
    ['ErrorCode', 13223, 'invalid_number', true],
    ['ErrorCode', 13247, 'caller_id_invalid', false],
    ['ErrorCode', 32017, 'caller_id_reputation', false],
    ['ErrorCode', 99999, 'carrier_error', false],
  ])('%s %i', (name, code, cause, permanent) => {
    expect(status('failed', { [name]: code })).toEqual(ended('failed', { cause, ...(permanent ? { permanent } : {}) }))
  })

  test("Twilio's own code comes before the carrier's", () => {
    expect(status('failed', { ErrorCode: 13227, SipResponseCode: 480 })).toMatchObject([{ cause: 'geo_not_permitted' }])
  })
})

describe('who answered', () => {
  const detected = (answeredBy: string, more: object = {}) => [
    { ...base, at: undefined, type: 'detected', answeredBy, ...more },
  ]
  const over = { greetingEnded: true }
  test.each([
    ['human', detected('human')],
    ['machine_start', detected('machine')],
    ['machine_end_beep', detected('machine', over)],
    ['machine_end_silence', detected('machine', over)],
    ['machine_end_other', detected('machine', over)],
    ['fax', detected('machine')],
    ['unknown', [{ ...base, at: undefined, type: 'answered' }]],
    ['somebody else', []],
  ])('the callback of the detection: %s', (AnsweredBy, expected) => {
    const sent = { CallSid: 'CA1', AccountSid: 'AC1', AnsweredBy, MachineDetectionDuration: '2000' }
    expect(eventsOf(sent).map(event => ({ at: undefined, ...event }))).toEqual(expected)
  })

  test('told with the status: the detection was when the call was answered, and a machine makes it a voicemail', () => {
    expect(status('completed', { CallDuration: '12', AnsweredBy: 'machine_end_beep' })).toEqual([
      { ...base, at: base.at - 12_000, type: 'detected', answeredBy: 'machine', greetingEnded: true },
      ...ended('voicemail', { talkMs: 12_000 }),
    ])
    expect(status('in-progress', { AnsweredBy: 'human' })).toMatchObject([
      { type: 'answered' },
      { answeredBy: 'human' },
    ])
    expect(status('busy', { AnsweredBy: 'human' })).toEqual(ended('busy', { cause: 'busy' }))
  })
})

describe('other messages', () => {
  test('numbers as numbers, in JSON', () => {
    const url = `${hookUrl}&bodySHA256=x`
    const body = JSON.stringify({ CallSid: 'CA1', CallStatus: 'completed', CallDuration: 7 })
    expect(adapter.events(message({ url, body }))).toMatchObject([{ result: 'answered', talkMs: 7000 }])
  })
  test.each([
    [
      'of a call that is not ours',
      message({ url: 'https://x.example/', params: fields({ CallSid: 'CA1', CallStatus: 'busy' }) }),
    ],
    ['without a call', message({ params: fields({ CallStatus: 'busy' }) })],
    ['on a recording', message({ params: fields({ CallSid: 'CA1', RecordingStatus: 'completed' }) })],
    ['with nothing', message({})],
    ['with broken JSON', message({ url: `${hookUrl}&bodySHA256=x`, body: '{' })],
    ['with a list', message({ url: `${hookUrl}&bodySHA256=x`, body: '[1]' })],
  ])('%s: no events', (_, sent) => {
    expect(adapter.events(sent)).toEqual([])
  })
  test('a time that is none is left out', () => {
    expect(status('ringing', { Timestamp: 'yesterday' })).toEqual([{ ...base, at: undefined, type: 'ringing' }])
  })
})

describe('behind the webhook handler', () => {
  const sign = (sentAt: number, more: Record<string, string> = {}) => {
    const params = fields({ CallSid: 'CA1', CallStatus: 'ringing', Timestamp: new Date(sentAt).toUTCString(), ...more })
    const { method, url, headers, body } = signed({ params })
    return () => new Request(url, { method, headers, body: Buffer.from(body) })
  }

  test('a message that is delivered again is answered and not taken in again; one that is too old is refused', async () => {
    const clock = new FakeClock()
    const taken: CallEvent[] = []
    const receive = async (events: CallEvent[]) => {
      taken.push(...events)
      return { unmatched: [] }
    }
    const handler = webhookHandler({ engine: { receive }, adapter, clock })
    const request = sign(clock.now())
    expect((await handler(request())).status).toBe(204)
    expect((await handler(request())).status).toBe(204)
    expect(taken).toHaveLength(1)
    await clock.advanceBy(600_000)
    const answer = await handler(sign(clock.now() - 600_000, { SequenceNumber: '2' })())
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([403, 'stale'])
    expect(taken).toHaveLength(1)
  })

  let scene: TwilioScene | undefined
  afterEach(() => scene?.close())

  test('what could not be recorded is asked for again, by the fragment of the callback, and arrives', async () => {
    const taken: CallEvent[] = []
    let failures = 2
    scene = await twilioScene({
      overHttp: true,
      plan: (): CallPlan => ({ ends: 'busy' }),
      receive: async events => {
        if (failures-- > 0) throw new Error('the database is away')
        taken.push(...events)
      },
    })
    await scene.telephony.createCall(callRequest(), neverAborted())
    await scene.clock.advanceBy(60_000)
    expect(scene.double.webhooks.answers.filter(answer => answer === 503)).toHaveLength(2)
    expect(taken.map(event => event.type).sort()).toEqual(['ended', 'ringing'])
  })
})
