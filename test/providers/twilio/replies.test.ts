import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { twilioTelephony } from 'outdial/twilio'
import { afterEach, describe, expect, test } from 'vitest'
import { meaningOf } from '../../../adapters/twilio/error-codes.js'
import { callRequest, neverAborted } from '../carrier/requests.js'
import type { CallPlan } from './double/plan.js'
import { accountSid, authToken } from './double/twilio-double.js'
import { callbackUrl, type SceneOptions, type TwilioScene, twilioScene } from './scene.js'

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

async function replyTo(plan: CallPlan, options: SceneOptions = {}) {
  scene = await twilioScene({ plan: () => plan, ...options })
  const reply = await scene.telephony.createCall(callRequest(), neverAborted())
  return { reply, placed: scene.double.book.calls.length, requests: scene.double.creates.length }
}

const refused = (kind: string, cause: string) => ({ kind: 'refused', class: kind, cause })
const unknown = (cause: string) => ({ kind: 'unknown', cause })

describe('refusals: Twilio said so with a code, and no call was placed', () => {
  test.each([
    [429, 20429, refused('backpressure', 'rate_limited')],
    [429, undefined, refused('backpressure', 'rate_limited')],
    [429, 29999, refused('backpressure', 'rate_limited')],
    [400, 10004, refused('backpressure', 'rate_limited')],
    [400, 22005, refused('backpressure', 'queue_full')],
    [401, 20003, refused('config', 'account')],
    [401, undefined, refused('config', 'account')],
    [403, 20005, refused('config', 'account')],
    [404, 20404, refused('config', 'account')],
    [400, 21210, refused('config', 'caller_id_invalid')],
    [400, 21212, refused('config', 'caller_id_invalid')],
    [400, 21219, refused('config', 'trial_restricted')],
    [400, 21205, refused('config', 'bad_request')],
    [400, 21626, refused('config', 'bad_request')],
    [400, 21211, refused('number', 'invalid_number')],
    [400, 21217, refused('number', 'invalid_number')],
    [400, 13223, refused('number', 'invalid_number')],
    [400, 21214, refused('number', 'number_not_in_service')],
    [400, 13225, refused('policy', 'blocked')],
    [400, 21216, refused('policy', 'blocked')],
    [400, 21215, refused('policy', 'geo_not_permitted')],
    [400, 13227, refused('policy', 'geo_not_permitted')],
    // A code nobody knows here yet: somebody should look at it.
    [400, 29999, refused('config', 'twilio_29999')],
  ])('HTTP %i with code %s', async (status, code, expected) => {
    const { reply, placed, requests } = await replyTo({ create: { error: { status, ...(code ? { code } : {}) } } })
    expect(reply).toEqual(expected)
    expect([placed, requests]).toEqual([0, 1])
  })

  test('by the checks of the double itself', async () => {
    scene = await twilioScene({ double: { numbers: ['+12125550100'] } })
    const { telephony } = scene
    const create = (more: object) => telephony.createCall(callRequest(more), neverAborted())
    expect(await create({ from: '+13035550100' })).toEqual(refused('config', 'caller_id_invalid'))
    expect(await create({ to: '+0' })).toEqual(refused('number', 'invalid_number'))
    expect(await create({})).toMatchObject({ kind: 'accepted' })
  })

  test('wrong credentials', async () => {
    const { reply } = await replyTo({}, { adapter: { authToken: 'an old one' } })
    expect(reply).toEqual(refused('config', 'account'))
  })
})

describe('nobody knows: asked once, never again', () => {
  test.each<[string, CallPlan['create'] & object, string, number]>([
    ['500 before placing', { error: { status: 500 } }, 'provider_error', 0],
    ['500 after placing', { error: { status: 500, placed: true } }, 'provider_error', 1],
    ['503 with a code', { error: { status: 503, code: 20503, placed: true } }, 'provider_error', 1],
    ['500 with the code of a refusal', { error: { status: 500, code: 21211, placed: true } }, 'provider_error', 1],
    ['a page of a gateway', { error: { status: 502, body: '<html></html>', placed: true } }, 'provider_error', 1],
    ['a success that cannot be read', { error: { status: 201, body: '{"si', placed: true } }, 'no_reply', 1],
    ['a success without an id', { error: { status: 201, body: '{}', placed: true } }, 'provider_error', 1],
    ['a redirect', { error: { status: 307, body: '' } }, 'provider_error', 0],
    ['a code that says it may have been placed', { error: { status: 400, code: 20500 } }, 'provider_error', 0],
    ['408 without a code', { error: { status: 408, body: '' } }, 'provider_error', 0],
    ['a connection cut before placing', { cut: 'before_placing' }, 'no_reply', 0],
    ['a connection cut after placing', { cut: 'after_placing' }, 'no_reply', 1],
  ])('%s', async (_, create, cause, calls) => {
    const { reply, placed, requests } = await replyTo({ create })
    expect(reply).toEqual(unknown(cause))
    expect([placed, requests]).toEqual([calls, 1])
  })

  test('no answer within the time-out of the request', async () => {
    const { reply, requests } = await replyTo(
      { create: { hang: 'after_placing' } },
      { adapter: { requestTimeoutMs: 1000 } },
    )
    expect(reply).toEqual(unknown('no_reply'))
    expect(requests).toBe(1)
  })

  test('an abort takes the request off the wire', async () => {
    scene = await twilioScene({ plan: () => ({ create: { hang: 'after_placing' } }) })
    const { telephony, double } = scene
    const abort = new AbortController()
    const reply = telephony.createCall(callRequest(), abort.signal)
    while (!double.parking.hanging('summer.1.1')) await new Promise(resolve => setImmediate(resolve))
    const closed = double.parking.hanging('summer.1.1')
    abort.abort(new Error('too late'))
    expect(await reply).toEqual(unknown('aborted'))
    await closed
    expect(double.creates).toHaveLength(1)
    // Sooner than the time-out of the request would.
  }, 8000)
})

describe('nothing was sent', () => {
  const telephonyAt = (baseUrl: string) => twilioTelephony({ accountSid, authToken, callbackUrl, baseUrl })

  test('a refused connection', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const telephony = await telephonyAt(`http://127.0.0.1:${port}`)
    expect(await telephony.createCall(callRequest(), neverAborted())).toEqual(
      refused('backpressure', 'connection_refused'),
    )
  })

  test('a name that does not resolve', async () => {
    const telephony = await telephonyAt('http://no-such-host.invalid')
    expect(await telephony.createCall(callRequest(), neverAborted())).toEqual(
      refused('backpressure', 'name_not_resolved'),
    )
  })
})

test('every code of the table has one meaning, and what a call ends with is never permanent for the account', () => {
  for (let code = 10_000; code < 100_000; code++) {
    const meaning = meaningOf(code)
    if (!meaning) continue
    expect(meaning.cause).toMatch(/^[a-z_]+$/)
    if (meaning.refusal === 'config' || meaning.refusal === 'backpressure') expect(meaning.permanent).toBe(false)
  }
})
