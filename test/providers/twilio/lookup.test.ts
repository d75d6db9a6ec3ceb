import type { TwilioCall, TwilioClient, TwilioOptions } from 'outdial/twilio'
import { twilioTelephony } from 'outdial/twilio'
import twilio from 'twilio'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import type { CallPlan } from './double/plan.js'
import { accountSid, apiKey, authToken } from './double/twilio-double.js'
import { callbackUrl, type SceneOptions, type TwilioScene, twilioScene } from './scene.js'

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

async function withCall(plan: CallPlan = {}, options: SceneOptions = {}) {
  scene = await twilioScene({ plan: () => plan, ...options })
  const reply = await scene.telephony.createCall(callRequest({ detectMachine: true }), neverAborted())
  const sid = reply.kind === 'accepted' ? reply.providerCallId : ''
  return { ...scene, sid, get: () => scene!.telephony.getCall(sid, 'summer.1.1') }
}

const of = (sid: string) => ({ attemptId: 'summer.1.1', providerCallId: sid })

describe('getCall, from queue to end', () => {
  test('an answered call, and its price once Twilio has one', async () => {
    const { clock, sid, get } = await withCall({ setupMs: 1000, ringMs: 3000, talkMs: 20_000 })
    const found = (live: boolean, events: object[]) => ({ kind: 'found', providerCallId: sid, live, events })
    const startedAt = clock.now()
    expect(await get()).toEqual(found(true, []))
    await clock.advanceBy(1000)
    expect(await get()).toEqual(found(true, [{ ...of(sid), type: 'ringing' }]))
    await clock.advanceBy(3000)
    expect(await get()).toEqual(found(true, [{ ...of(sid), type: 'answered' }]))
    await clock.advanceBy(5000)
    const detected = { ...of(sid), type: 'detected', answeredBy: 'human' }
    expect(await get()).toEqual(found(true, [{ ...of(sid), type: 'answered' }, detected]))
    await clock.advanceBy(20_000)
    const end = { ...of(sid), at: startedAt + 24_000, type: 'ended', result: 'answered', talkMs: 20_000 }
    expect(await get()).toEqual(found(false, [{ ...detected, at: startedAt + 4000 }, end]))
    await clock.advanceBy(30_000)
    const priced = { ...end, price: { amount: '0.01300', currency: 'USD' } }
    expect(await get()).toEqual(found(false, [{ ...detected, at: startedAt + 4000 }, priced]))
  })

  test.each([
    ['busy', 'busy', 'busy'],
    ['no-answer', 'no_answer', 'ring_timeout'],
    ['failed', 'failed', 'carrier_error'],
    ['canceled', 'cancelled', 'caller_cancelled'],
  ] as const)('%s', async (ends, result, cause) => {
    const { clock, get } = await withCall({ ends })
    await clock.advanceBy(60_000)
    expect(await get()).toMatchObject({ live: false, events: [{ type: 'ended', result, cause }] })
  })
})

describe('what a client may give', () => {
  const calls: [string, Partial<TwilioCall>, object][] = [
    ['a status of tomorrow: live, nothing said', { status: 'on-hold' }, { live: true, events: [] }],
    ['no status', {}, { live: true, events: [] }],
    [
      'numbers as numbers',
      { status: 'completed', duration: 5, price: -0.5, priceUnit: 'eur' },
      { events: [{ talkMs: 5000, price: { amount: '0.5', currency: 'EUR' } }] },
    ],
    [
      'a price that is none',
      { status: 'busy', price: 'soon', priceUnit: 'USD' },
      { events: [{ type: 'ended', result: 'busy', cause: 'busy', attemptId: 'a.1.1', providerCallId: 'CA1' }] },
    ],
    [
      'a price without its currency',
      { status: 'busy', price: '-1' },
      { events: [{ type: 'ended', result: 'busy', cause: 'busy', attemptId: 'a.1.1', providerCallId: 'CA1' }] },
    ],
    [
      'a date that is none',
      { status: 'busy', endTime: 'yesterday' },
      { events: [{ type: 'ended', result: 'busy', cause: 'busy', attemptId: 'a.1.1', providerCallId: 'CA1' }] },
    ],
  ]
  test.each(calls)('%s', async (_, call, expected) => {
    const telephony = await twilioTelephony({ accountSid, callbackUrl, client: clientOf({ sid: 'CA1', ...call }) })
    const lookup = await telephony.getCall('CA1', 'a.1.1')
    expect(lookup).toMatchObject(expected)
    if (lookup.kind === 'found' && 'price' in call && typeof call.price === 'string') {
      expect(lookup.events).toEqual((expected as { events: object[] }).events)
    }
  })
})

function clientOf(call: TwilioCall): TwilioClient {
  const one = { fetch: async () => call, update: async () => call }
  return { calls: Object.assign(() => one, { create: async () => call, list: async () => [call] }) }
}

describe('findCall, when the answer to a create was lost', () => {
  const query = { attemptId: 'summer.1.1', to: '+12125550101', from: '+12125550100' }

  test('is empty while the list lags behind, and then has the call', async () => {
    const { telephony, clock, double } = await withCall({ create: { cut: 'after_placing' } })
    const find = () => telephony.findCall!({ ...query, sinceAt: double.book.calls[0]!.createdAt })
    expect(await find()).toEqual({ kind: 'not_found' })
    await clock.advanceBy(2000)
    expect(await find()).toMatchObject({ kind: 'found', providerCallId: double.book.calls[0]!.sid, live: true })
  })

  test('takes no call from before, from another number, to another number, or of another attempt', async () => {
    const { telephony, clock, sid } = await withCall()
    await clock.advanceBy(120_000)
    expect(sid).not.toBe('')
    const find = (more: object) => telephony.findCall!({ ...query, sinceAt: clock.now() - 120_000, ...more })
    expect(await find({})).toMatchObject({ kind: 'found', providerCallId: sid })
    expect(await find({ sinceAt: clock.now() })).toEqual({ kind: 'not_found' })
    expect(await find({ to: '+12125550199' })).toEqual({ kind: 'not_found' })
    expect(await find({ from: '+12125550199' })).toEqual({ kind: 'not_found' })
    expect(await find({ attemptId: 'summer.1.2' })).toEqual({ kind: 'not_found' })
  })

  test('of two calls that it could be, it takes none', async () => {
    const { telephony, clock } = await withCall({ create: { cut: 'after_placing' } })
    await telephony.createCall(callRequest({ attemptId: 'winter.1.1' }), neverAborted())
    await clock.advanceBy(2000)
    const sinceAt = clock.now() - 3000
    expect(await telephony.findCall!({ ...query, sinceAt })).toEqual({ kind: 'unavailable', cause: 'several_calls' })
  })

  test('nothing it says is taken for proof', async () => {
    const { telephony } = await withCall()
    expect(telephony.capabilities).toEqual({
      idempotentCreate: false,
      findCall: true,
      hangup: true,
      leaveMessage: true,
    })
  })
})

describe('lookups that fail say so', () => {
  test.each([
    [
      { status: 429, code: 20429 },
      { kind: 'unavailable', cause: 'rate_limited' },
    ],
    [{ status: 500 }, { kind: 'unavailable', cause: 'provider_error' }],
    [
      { status: 401, code: 20003 },
      { kind: 'unavailable', cause: 'account' },
    ],
    [{ status: 404, code: 20404 }, { kind: 'not_found' }],
  ])('%j', async (trouble, expected) => {
    const { telephony, sid, get } = await withCall({}, { double: { trouble: () => trouble } })
    expect(await get()).toEqual(expected)
    const query = { attemptId: 'summer.1.1', to: '+12125550101', from: '+12125550100', sinceAt: 0 }
    expect(await telephony.findCall!(query)).toEqual(expected)
    if (trouble.status === 404) expect(await telephony.hangup!(sid)).toBe('already_ended')
    else await expect(telephony.hangup!(sid)).rejects.toThrow(/^Twilio did not hang up \(HTTP \d+(, Twilio \d+)?\)\.$/)
  })

  test('and no error holds credentials or numbers', async () => {
    const { telephony, sid, double } = await withCall()
    await double.close()
    const error = await telephony.hangup!(sid).catch((thrown: Error) => thrown)
    const shown = `${error} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`
    expect(shown).toContain('ECONN')
    expect(shown).not.toMatch(/Basic|12125550101/)
    expect(shown).not.toContain(authToken)
  })
})

describe('hanging up', () => {
  test('a call in the queue is cancelled; no webhook tells it, a lookup does', async () => {
    const { telephony, clock, double, sid, get } = await withCall({ setupMs: 60_000 })
    expect(await telephony.hangup!(sid)).toBe('done')
    // Not `completed`: that would be told as a call somebody answered.
    expect(double.updates).toEqual(['canceled'])
    await clock.advanceBy(120_000)
    expect(double.webhooks.answers).toEqual([])
    expect(await get()).toMatchObject({ live: false, events: [{ result: 'cancelled', cause: 'caller_cancelled' }] })
  })
  test('a call that rings is cancelled', async () => {
    const { telephony, clock, sid, get } = await withCall()
    await clock.advanceBy(1000)
    expect(await telephony.hangup!(sid)).toBe('done')
    expect(await get()).toMatchObject({ live: false, events: [{ result: 'cancelled' }] })
  })
  test('a call in progress is completed', async () => {
    const { telephony, clock, double, sid, get } = await withCall({ talkMs: 60_000 })
    await clock.advanceBy(10_000)
    expect(await telephony.hangup!(sid)).toBe('done')
    expect(double.updates).toEqual(['canceled', 'completed'])
    expect(await get()).toMatchObject({ live: false, events: [{ type: 'detected' }, { result: 'answered' }] })
  })
  test('a call that has ended is already ended', async () => {
    const { telephony, clock, sid } = await withCall({ ends: 'busy' })
    await clock.advanceBy(60_000)
    expect(await telephony.hangup!(sid)).toBe('already_ended')
  })
  test('a call that Twilio is busy with is too early', async () => {
    const { telephony, sid } = await withCall({}, { double: { trouble: () => ({ status: 409, code: 20409 }) } })
    expect(await telephony.hangup!(sid)).toBe('too_early')
  })
})

describe('options', () => {
  const good: TwilioOptions = { accountSid, authToken, callbackUrl }
  test("the SDK's own client fits", async () => {
    const client = twilio(accountSid, authToken) satisfies TwilioClient
    await expect(twilioTelephony({ accountSid, callbackUrl, client })).resolves.toBeDefined()
  })
  test.each<[string, Partial<TwilioOptions>, string]>([
    ['no account', { accountSid: 'AC1' }, 'accountSid'],
    ['an empty token', { authToken: ' ' }, 'authToken'],
    ['no token', { authToken: undefined as never }, 'authToken'],
    ['a token and a key', { apiKey }, 'authToken'],
    ['a callback that is none', { callbackUrl: 'calls.example.com' }, 'callbackUrl'],
    ['a callback with credentials', { callbackUrl: 'https://me:hush@x.example' }, 'callbackUrl'],
    ['a host name Twilio refuses', { callbackUrl: 'https://my_host.example' }, 'callbackUrl'],
    ['a query that is ours', { callbackUrl: 'https://x.example?attempt=1' }, 'callbackUrl'],
    ["a time-out beyond the engine's", { requestTimeoutMs: 20_000 }, 'requestTimeoutMs'],
    ['a client that is none', { authToken: undefined as never, client: {} as never }, 'client'],
    ['a field unknown', { token: 'hush' } as never, '(input)'],
  ])('%s is refused by name, and no error shows a secret', async (_, more, path) => {
    const error = await twilioTelephony({ ...good, ...more }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path }] } })
    expect(JSON.stringify([(error as Error).message, error])).not.toMatch(/hush|a token for/)
  })
  test('an API key signs in as itself, for the account', async () => {
    scene = await twilioScene({ adapter: { authToken: undefined as never, apiKey } })
    const reply = await scene.telephony.createCall(callRequest(), neverAborted())
    expect(reply.kind).toBe('accepted')
  })
  test("the host's own client is not asked for a call that was aborted before", async () => {
    const calls: unknown[] = []
    const client = clientOf({ sid: 'CA1' })
    client.calls.create = async params => {
      calls.push(params)
      return { sid: 'CA1' }
    }
    const telephony = await twilioTelephony({ accountSid, callbackUrl, client })
    const reply = await telephony.createCall(callRequest(), AbortSignal.abort(new Error('too late')))
    expect([reply, calls]).toEqual([{ kind: 'unknown', cause: 'aborted' }, []])
  })
})
