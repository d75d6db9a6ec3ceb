import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vonageTelephony } from 'outdial/vonage'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import type { CallPlan } from './double/plan.js'
import { callbackUrl, credentials, type SceneOptions, type VonageScene, vonageScene } from './scene.js'

let scene: VonageScene | undefined
const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  await scene?.close()
  for (const server of servers.splice(0)) await server.close()
})

async function replyTo(plan: CallPlan, options: SceneOptions = {}) {
  scene = await vonageScene({ plan: () => plan, ...options })
  const reply = await scene.telephony.createCall(callRequest(), neverAborted())
  return { reply, placed: scene.double.book.calls.length, requests: scene.double.creates.length }
}

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  servers.push({ close })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const refused = (kind: string, cause: string, more = {}) => ({ kind: 'refused', class: kind, cause, ...more })
const unknown = (cause: string) => ({ kind: 'unknown', cause })
const wrong = (...names: string[]) =>
  JSON.stringify({ title: 'Bad Request', invalid_parameters: names.map(name => ({ name, reason: 'No' })) })

describe('refusals: Vonage said so, and no call was placed', () => {
  test.each<[number, string | undefined, object]>([
    [429, undefined, refused('backpressure', 'rate_limited')],
    [401, undefined, refused('config', 'account')],
    [402, undefined, refused('config', 'account')],
    [403, undefined, refused('config', 'account')],
    [404, undefined, refused('config', 'account')],
    [409, undefined, refused('config', 'http_409')],
    [400, undefined, refused('config', 'bad_request')],
    [400, '<html></html>', refused('config', 'bad_request')],
    [400, '[]', refused('config', 'bad_request')],
    [400, '{"invalid_parameters":[null,7,{"name":8}]}', refused('config', 'bad_request')],
    [400, wrong('to[0].number'), refused('number', 'invalid_number')],
    [422, wrong('to'), refused('number', 'invalid_number')],
    [400, '{"invalid_parameters":{"to":["no"]}}', refused('number', 'invalid_number')],
    [400, wrong('from.number'), refused('config', 'caller_id_invalid')],
    [400, wrong('from'), refused('config', 'caller_id_invalid')],
    // Whatever fails every contact is not this contact's.
    [400, wrong('to', 'from'), refused('config', 'caller_id_invalid')],
    [400, wrong('to', 'ncco'), refused('config', 'bad_request')],
    [400, wrong('token'), refused('config', 'bad_request')],
    [400, wrong('ncco[0].text'), refused('config', 'bad_request')],
  ])('HTTP %i with %s', async (status, body, expected) => {
    const { reply, placed, requests } = await replyTo({
      create: { error: { status, ...(body === undefined ? {} : { body }) } },
    })
    expect(reply).toEqual(expected)
    expect([placed, requests]).toEqual([0, 1])
  })

  test('when to come back is handed on', async () => {
    const { reply } = await replyTo({ create: { error: { status: 429, headers: { 'retry-after': '7' } } } })
    expect(reply).toEqual(refused('backpressure', 'rate_limited', { retryAfterMs: 7000 }))
  })

  test('by the checks of the double itself', async () => {
    scene = await vonageScene({ double: { numbers: ['12125550100'], perSecond: 1 } })
    const { telephony } = scene
    const create = (more: object) => telephony.createCall(callRequest(more), neverAborted())
    expect(await create({ from: '+13035550100' })).toEqual(refused('config', 'caller_id_invalid'))
    expect(await create({ to: '+0' })).toEqual(refused('number', 'invalid_number'))
    expect(await create({})).toMatchObject({ kind: 'accepted' })
    expect(await create({ attemptId: 'summer.2.1' })).toEqual(refused('backpressure', 'rate_limited'))
  })

  test('another application', async () => {
    const { reply } = await replyTo({}, { adapter: { applicationId: '00000000-0000-4000-8000-000000000000' } })
    expect(reply).toEqual(refused('config', 'account'))
  })
})

describe('nobody knows: asked once, never again', () => {
  test.each<[string, CallPlan['create'] & object, string, number]>([
    ['500 before placing', { error: { status: 500 } }, 'provider_error', 0],
    ['500 after placing', { error: { status: 500, placed: true } }, 'provider_error', 1],
    ['503', { error: { status: 503, placed: true } }, 'provider_error', 1],
    [
      '500 with the body of a refusal',
      { error: { status: 500, body: wrong('to'), placed: true } },
      'provider_error',
      1,
    ],
    ['a page of a gateway', { error: { status: 502, body: '<html></html>', placed: true } }, 'provider_error', 1],
    ['a success without an id', { error: { status: 201, body: '{}', placed: true } }, 'provider_error', 1],
    ['a redirect', { error: { status: 307, body: '', headers: { location: '/v1/calls' } } }, 'provider_error', 0],
    ['another redirect', { error: { status: 303, body: '', headers: { location: '/v1/calls' } } }, 'provider_error', 0],
    ['408', { error: { status: 408, body: '' } }, 'provider_error', 0],
    ['a connection cut before placing', { cut: 'before_placing' }, 'no_reply', 0],
    ['a connection cut after placing', { cut: 'after_placing' }, 'no_reply', 1],
  ])('%s', async (_, create, cause, calls) => {
    const { reply, placed, requests } = await replyTo({ create })
    expect(reply).toEqual(unknown(cause))
    expect([placed, requests]).toEqual([calls, 1])
  })

  test.each([
    ['that cannot be read', { 'content-type': 'application/json' }, '{"uu'],
    [
      'that cannot be read and has no length',
      { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      '{',
    ],
    ['that is no JSON', { 'content-type': 'text/html' }, '<html></html>'],
    ['that is null', { 'content-type': 'application/json' }, 'null'],
    ['that is a list', { 'content-type': 'application/json' }, '[1]'],
  ])('a success %s', async (_, headers, body) => {
    const { reply, placed, requests } = await replyTo({
      create: { error: { status: 201, body, headers, placed: true } },
    })
    expect(reply.kind).toBe('unknown')
    expect([placed, requests]).toEqual([1, 1])
  })

  test('a success that breaks off', async () => {
    const baseUrl = await serving((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"uuid":"abc"')
      setImmediate(() => response.destroy())
    })
    const telephony = await vonageTelephony({ ...credentials, callbackUrl, baseUrl })
    expect(await telephony.createCall(callRequest(), neverAborted())).toEqual(unknown('no_reply'))
  })

  test('no answer within the time-out of the request, which is then off the wire', async () => {
    const { reply, requests } = await replyTo(
      { create: { hang: 'after_placing' } },
      { adapter: { requestTimeoutMs: 1000 } },
    )
    expect(reply).toEqual(unknown('no_reply'))
    expect(requests).toBe(1)
    await scene!.double.parking.hanging('summer.1.1')
    expect(scene!.double.parking.parked).toBe(0)
  })

  test('an abort takes the request off the wire', async () => {
    scene = await vonageScene({ plan: () => ({ create: { hang: 'after_placing' } }) })
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
  const telephonyAt = (baseUrl: string) => vonageTelephony({ ...credentials, callbackUrl, baseUrl })

  test('a refused connection', async () => {
    const telephony = await telephonyAt(await nobody())
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

test("through the host's own client the same errors mean the same", async () => {
  const { Vonage } = await import('@vonage/server-sdk')
  scene = await vonageScene({ plan: () => ({ create: { error: { status: 400, body: wrong('to[0]') } } }) })
  const { applicationId, privateKey, signatureSecret } = credentials
  const replyAt = async (apiHost: string) => {
    const client = new Vonage({ applicationId, privateKey }, { apiHost, timeout: 5000 })
    const telephony = await vonageTelephony({ applicationId, signatureSecret, callbackUrl, client })
    return telephony.createCall(callRequest(), neverAborted())
  }
  expect(await replyAt(scene.baseUrl)).toEqual(refused('number', 'invalid_number'))
  expect(await replyAt(await nobody())).toEqual(refused('backpressure', 'connection_refused'))
})

/** An address where nobody listens any more. */
async function nobody(): Promise<string> {
  const baseUrl = await serving(() => {})
  await servers.pop()!.close()
  return baseUrl
}
