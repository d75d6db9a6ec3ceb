import { generateKeyPairSync } from 'node:crypto'
import { Vonage } from '@vonage/server-sdk'
import type { VonageCall, VonageClient, VonageOptions } from 'outdial/vonage'
import { vonageTelephony } from 'outdial/vonage'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import { applicationId, privateKey, signatureSecret } from './double/credentials.js'
import type { CallPlan } from './double/plan.js'
import { callbackUrl, credentials, type SceneOptions, type VonageScene, vonageScene } from './scene.js'

let scene: VonageScene | undefined
afterEach(() => scene?.close())

async function withCall(plan: CallPlan = {}, options: SceneOptions = {}) {
  scene = await vonageScene({ plan: () => plan, ...options })
  const reply = await scene.telephony.createCall(callRequest({ detectMachine: true }), neverAborted())
  const uuid = reply.kind === 'accepted' ? reply.providerCallId : ''
  return { ...scene, uuid, get: () => scene!.telephony.getCall(uuid, 'summer.1.1') }
}

const of = (uuid: string) => ({ attemptId: 'summer.1.1', providerCallId: uuid })
const query = { attemptId: 'summer.1.1', to: '+12125550101', from: '+12125550100' }

describe('getCall, from start to end', () => {
  test('an answered call, with its price', async () => {
    const { clock, uuid, get } = await withCall({ setupMs: 1000, ringMs: 3000, talkMs: 20_000 })
    const found = (live: boolean, events: object[]) => ({ kind: 'found', providerCallId: uuid, live, events })
    const startedAt = clock.now()
    expect(await get()).toEqual(found(true, []))
    await clock.advanceBy(1000)
    expect(await get()).toEqual(found(true, [{ ...of(uuid), type: 'ringing' }]))
    await clock.advanceBy(3000)
    expect(await get()).toEqual(found(true, [{ ...of(uuid), type: 'answered' }]))
    await clock.advanceBy(25_000)
    const price = { amount: '0.00420000', currency: 'EUR' }
    const end = { ...of(uuid), at: startedAt + 24_000, type: 'ended', result: 'answered', talkMs: 20_000, price }
    expect(await get()).toEqual(found(false, [end]))
  })

  test.each([
    ['busy', 'busy', 'busy'],
    ['timeout', 'no_answer', 'ring_timeout'],
    ['unanswered', 'no_answer', 'ring_timeout'],
    ['rejected', 'failed', 'rejected'],
    ['failed', 'failed', 'carrier_error'],
    ['cancelled', 'cancelled', 'caller_cancelled'],
  ] as const)('%s', async (ends, result, cause) => {
    const { clock, get } = await withCall({ ends })
    await clock.advanceBy(60_000)
    expect(await get()).toMatchObject({ live: false, events: [{ type: 'ended', result, cause }] })
  })
})

describe('what a client may give', () => {
  const at = Date.UTC(2026, 0, 5, 12)
  const base = { attemptId: 'a.1.1', providerCallId: 'u1' }
  test.each<[string, unknown, object]>([
    ['a status of tomorrow: live, nothing said', { uuid: 'u1', status: 'on-hold' }, { live: true, events: [] }],
    ['no status', { uuid: 'u1' }, { live: true, events: [] }],
    ['a socket that closed: the call lives', { uuid: 'u1', status: 'disconnected' }, { live: true, events: [] }],
    [
      'a machine: it was answered',
      { uuid: 'u1', status: 'machine' },
      {
        live: true,
        events: [
          { ...base, type: 'answered' },
          { ...base, type: 'detected', answeredBy: 'machine' },
        ],
      },
    ],
    [
      'numbers as numbers, and times as lists write them',
      { uuid: 'u1', status: 'completed', duration: 5, price: 0.5, end_time: '2026-01-05 12:00:00' },
      {
        events: [
          { ...base, at, type: 'ended', result: 'answered', talkMs: 5000, price: { amount: '0.5', currency: 'EUR' } },
        ],
      },
    ],
    [
      'times with an offset',
      { uuid: 'u1', status: 'completed', duration: '5', endTime: '2026-01-05T13:00:00+01:00' },
      { events: [{ ...base, at, type: 'ended', result: 'answered', talkMs: 5000 }] },
    ],
    [
      'an end without a word that anybody talked: nobody answered',
      { uuid: 'u1', status: 'completed', duration: '0', startTime: null },
      { live: false, events: [{ ...base, type: 'ended', result: 'no_answer' }] },
    ],
    [
      'a price and a date that are none',
      { uuid: 'u1', status: 'busy', price: 'soon', endTime: 'yesterday' },
      { events: [{ ...base, type: 'ended', result: 'busy', cause: 'busy' }] },
    ],
    ['no call at all', null, { kind: 'unavailable', cause: 'provider_error' }],
    ['a call without its id', { status: 'busy' }, { kind: 'unavailable', cause: 'provider_error' }],
  ])('%s', async (_, call, expected) => {
    const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client: clientOf(call) })
    const lookup = await telephony.getCall('u1', 'a.1.1')
    expect(lookup).toMatchObject(expected)
    if ('events' in expected && lookup.kind === 'found') expect(lookup.events).toEqual(expected.events)
  })

  test.each([[{}], [null], [{ _embedded: {} }], [{ count: 'many', _embedded: { calls: [null, 7, {}] } }]])(
    'a list that is none: %j',
    async page => {
      const client = clientOf({}, index => (index === 0 ? page : { count: 3, _embedded: { calls: [] } }))
      const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })
      expect((await telephony.findCall!({ ...query, sinceAt: at })).kind).not.toBe('found')
    },
  )
})

function clientOf(call: unknown, page: (index: number) => unknown = () => ({})): VonageClient {
  return {
    voice: {
      createOutboundCall: async () => call as VonageCall,
      getCall: async () => call,
      getCallsPage: async ({ recordIndex }) => page(recordIndex),
      hangupCall: async () => undefined,
      transferCallWithNCCO: async () => undefined,
    },
  }
}

describe('findCall, when the answer to a create was lost', () => {
  test('is empty while the list lags behind, and then has the call', async () => {
    const { telephony, clock, double } = await withCall({ create: { cut: 'after_placing' } })
    const find = () => telephony.findCall!({ ...query, sinceAt: double.book.calls[0]!.createdAt })
    expect(await find()).toEqual({ kind: 'not_found' })
    await clock.advanceBy(2000)
    expect(await find()).toMatchObject({ kind: 'found', providerCallId: double.book.calls[0]!.uuid, live: true })
    const [asked] = double.lists
    expect(Date.parse(asked!.get('date_start')!)).toBe(double.book.calls[0]!.createdAt - 5000)
    expect(asked!.get('page_size')).toBe('100')
  })

  test('takes no call from before, from another number, to another number, or of another attempt', async () => {
    const { telephony, clock, uuid } = await withCall()
    await clock.advanceBy(120_000)
    expect(uuid).not.toBe('')
    const find = (more: object) => telephony.findCall!({ ...query, sinceAt: clock.now() - 120_000, ...more })
    expect(await find({})).toMatchObject({ kind: 'found', providerCallId: uuid })
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

  test('looks through all calls of the time, a hundred at a time', async () => {
    const { telephony, clock, double } = await withCall({ talkMs: 1000 })
    const placed = (n: number) => callRequest({ attemptId: `summer.${n}.1`, to: `+1212555${1000 + n}` })
    for (let n = 2; n <= 230; n++) await telephony.createCall(placed(n), neverAborted())
    await clock.advanceBy(60_000)
    const last = double.book.calls.at(-1)!
    // As another process, which knows nothing of these calls.
    const other = await vonageTelephony({ ...credentials, callbackUrl, baseUrl: scene!.baseUrl })
    const sinceAt = clock.now() - 60_000
    const found = await other.findCall!({ ...query, attemptId: 'summer.230.1', to: '+12125551230', sinceAt })
    expect(found).toMatchObject({ kind: 'found', providerCallId: last.uuid })
    expect(double.lists.map(list => list.get('record_index'))).toEqual(['0', '100', '200'])
  }, 60_000)

  test('gives up on more than it can look through, and says so', async () => {
    const calls = Array.from({ length: 100 }, (_, n) => ({ uuid: `u${n}` }))
    const client = clientOf({}, () => ({ count: 1_000_000, _embedded: { calls } }))
    const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })
    expect(await telephony.findCall!({ ...query, sinceAt: 0 })).toEqual({
      kind: 'unavailable',
      cause: 'too_many_calls',
    })
  })

  test('a call that somebody else placed to us is none of ours', async () => {
    const call = { uuid: 'u1', to: { number: '12125550101' }, from: { number: '12125550100' } }
    const pageOf = (more: object) => () => ({ count: 1, _embedded: { calls: [{ ...call, ...more }] } })
    const find = async (more: object) => {
      const client = clientOf({}, pageOf(more))
      const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })
      return (await telephony.findCall!({ ...query, sinceAt: Date.UTC(2026, 0, 5, 12) })).kind
    }
    expect(await find({ direction: 'outbound' })).toBe('found')
    expect(await find({ to: [{ number: '12125550101' }] })).toBe('found')
    expect(await find({ direction: 'inbound' })).toBe('not_found')
    expect(await find({ start_time: '2026-01-05 11:59:54' })).toBe('not_found')
    expect(await find({ start_time: '2026-01-05 11:59:55' })).toBe('found')
  })

  test('nothing it says is taken for proof', async () => {
    const { telephony } = await withCall()
    const capabilities = { idempotentCreate: false, findCall: true, hangup: true, leaveMessage: true }
    expect(telephony.capabilities).toEqual(capabilities)
  })
})

describe('lookups that fail say so', () => {
  test.each([
    [429, { kind: 'unavailable', cause: 'rate_limited' }],
    [500, { kind: 'unavailable', cause: 'provider_error' }],
    [401, { kind: 'unavailable', cause: 'account' }],
    [404, { kind: 'not_found' }],
  ])('%i', async (status, expected) => {
    const { telephony, uuid, get } = await withCall({}, { double: { trouble: () => ({ status }) } })
    expect(await get()).toEqual(expected)
    expect(await telephony.findCall!({ ...query, sinceAt: 0 })).toEqual(expected)
    if (status === 404) expect(await telephony.hangup!(uuid)).toBe('already_ended')
    else if (status === 429) expect(await telephony.hangup!(uuid)).toBe('too_early')
    else await expect(telephony.hangup!(uuid)).rejects.toThrow(/^Vonage did not hang up \(HTTP \d+\)\.$/)
  })

  test('and no error holds credentials or numbers', async () => {
    const { telephony, uuid, double } = await withCall({}, { double: { trouble: () => ({ status: 500 }) } })
    const thrown = [await telephony.hangup!(uuid).catch((error: Error) => error)]
    await double.close()
    expect(await telephony.hangup!(uuid)).toBe('too_early')
    expect(await telephony.getCall(uuid, 'summer.1.1')).toEqual({ kind: 'unavailable', cause: 'no_reply' })
    for (const error of thrown) {
      const shown = `${error} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`
      expect(shown).not.toMatch(/Bearer|12125550101/)
      expect(shown).not.toContain(privateKey)
    }
  })
})

describe('hanging up', () => {
  test('a call that has only just begun is too early, and is cancelled after that', async () => {
    const { telephony, clock, uuid, get } = await withCall({ setupMs: 60_000 })
    expect(await telephony.hangup!(uuid)).toBe('too_early')
    await clock.advanceBy(2000)
    expect(await telephony.hangup!(uuid)).toBe('done')
    expect(await get()).toMatchObject({ live: false, events: [{ result: 'cancelled', cause: 'caller_cancelled' }] })
  })
  test('a call in progress is completed', async () => {
    const { telephony, clock, double, uuid, get } = await withCall({ talkMs: 60_000 })
    await clock.advanceBy(10_000)
    expect(await telephony.hangup!(uuid)).toBe('done')
    expect(double.updates).toEqual([{ action: 'hangup' }])
    expect(await get()).toMatchObject({ live: false, events: [{ result: 'answered' }] })
  })
  test('a call that has ended is already ended, and one that nobody knows is too', async () => {
    const { telephony, clock, uuid } = await withCall({ ends: 'busy' })
    await clock.advanceBy(60_000)
    expect(await telephony.hangup!(uuid)).toBe('already_ended')
    expect(await telephony.hangup!('../applications')).toBe('already_ended')
  })
})

describe('options', () => {
  const good: VonageOptions = { ...credentials, callbackUrl }
  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  test("the SDK's own client fits", async () => {
    const client = new Vonage({ applicationId, privateKey }) satisfies VonageClient
    await expect(vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })).resolves.toBeDefined()
  })
  test('a private key with its line breaks written out is one', async () => {
    scene = await vonageScene({ adapter: { privateKey: ` ${privateKey.replaceAll('\n', '\\n')} ` } })
    expect((await scene.telephony.createCall(callRequest(), neverAborted())).kind).toBe('accepted')
  })
  test.each<[string, Partial<VonageOptions>, string]>([
    ['no application', { applicationId: '12345' }, 'applicationId'],
    ['no key', { privateKey: undefined as never }, 'privateKey'],
    ['a path of a key', { privateKey: './private.key' }, 'privateKey'],
    ['a key of another kind', { privateKey: ec.privateKey }, 'privateKey'],
    ['a key and a client', { client: new Vonage({ applicationId, privateKey }) }, 'privateKey'],
    ['no secret', { signatureSecret: undefined as never }, 'signatureSecret'],
    ['an empty secret', { signatureSecret: [' '] }, 'signatureSecret.0'],
    ['a callback that is none', { callbackUrl: 'calls.example.com' }, 'callbackUrl'],
    ['a callback with credentials', { callbackUrl: 'https://me:hush@x.example' }, 'callbackUrl'],
    ['a query that is ours', { callbackUrl: 'https://x.example?sign=1' }, 'callbackUrl'],
    ["a time-out beyond the engine's", { requestTimeoutMs: 20_000 }, 'requestTimeoutMs'],
    ['a client that is none', { privateKey: undefined as never, client: { voice: {} } as never }, 'client'],
    ['audio of another kind', { audioRate: 44_100 as never }, 'audioRate'],
    [
      'a beep that comes too late for the engine',
      { machineDetection: { beepTimeoutSeconds: 60 } },
      'machineDetection.beepTimeoutSeconds',
    ],
    ['a field unknown', { token: 'hush' } as never, '(input)'],
  ])('%s is refused by name, and no error shows a secret', async (_, more, path) => {
    const error = await vonageTelephony({ ...good, ...more }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect((error as { detail: { issues: { path: string }[] } }).detail.issues.map(issue => issue.path)).toContain(path)
    expect(JSON.stringify([(error as Error).message, error])).not.toMatch(/hush|PRIVATE|signature secret for/)
  })
  test("the host's own client is not asked for a call that was aborted before", async () => {
    const calls: unknown[] = []
    const client = clientOf({ uuid: 'u1' })
    client.voice.createOutboundCall = async params => {
      calls.push(params)
      return { uuid: 'u1' }
    }
    const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })
    const reply = await telephony.createCall(callRequest(), AbortSignal.abort(new Error('too late')))
    expect([reply, calls]).toEqual([{ kind: 'unknown', cause: 'aborted' }, []])
  })
})
