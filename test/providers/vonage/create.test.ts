import fc from 'fast-check'
import type { CallRequest } from 'outdial'
import type { VonageOptions } from 'outdial/vonage'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import { readNcco } from './double/ncco.js'
import { type VonageScene, vonageScene } from './scene.js'

let scene: VonageScene | undefined
afterEach(() => scene?.close())

/** Creates a call through the SDK and the double; the body as it arrived. */
async function sent(request: Partial<CallRequest> = {}, adapter: Partial<VonageOptions> = {}) {
  scene = await vonageScene({ adapter })
  const reply = await scene.telephony.createCall(callRequest(request), neverAborted())
  return { reply, body: scene.double.creates[0] as Record<string, unknown> }
}

const callback = (query: string) =>
  expect.stringMatching(
    new RegExp(`^https://calls\\.example\\.com/hooks/vonage\\?${query}&leg=[\\w-]{22}&sign=[\\w-]{22}$`),
  )

describe('every parameter of a create', () => {
  test('without detection', async () => {
    const { reply, body } = await sent()
    expect(reply).toEqual({ kind: 'accepted', providerCallId: expect.stringMatching(/^[\da-f-]{36}$/) })
    expect(body).toEqual({
      // Without the plus.
      to: [{ type: 'phone', number: '12125550101' }],
      from: { type: 'phone', number: '12125550100' },
      ncco: [{ action: 'talk', text: 'Hello' }],
      event_url: [callback('attempt=summer\\.1\\.1&tenant=default')],
      event_method: 'POST',
      ringing_timer: 25,
      length_timer: 600,
    })
  })

  test('detection beside the call, with its beep', async () => {
    const { body } = await sent({ detectMachine: true })
    expect(body.machine_detection).toBeUndefined()
    expect(body.advanced_machine_detection).toEqual({ behavior: 'continue', mode: 'default', beep_timeout: 45 })
    expect(body.event_url).toEqual([callback('attempt=summer\\.1\\.1&tenant=default&beep=1')])
  })

  test('the standard detection, which tells no beep', async () => {
    const { body } = await sent({ detectMachine: true }, { machineDetection: { standard: true } })
    expect(body.machine_detection).toBe('continue')
    expect(body.advanced_machine_detection).toBeUndefined()
    expect(body.event_url).toEqual([callback('attempt=summer\\.1\\.1&tenant=default')])
  })

  test('a message that waits for the end of a greeting has the advanced one all the same', async () => {
    const machineDetection = { standard: true, beepTimeoutSeconds: 30 }
    const { body } = await sent({ detectMachine: true, awaitGreetingEnd: true }, { machineDetection })
    expect(body.machine_detection).toBeUndefined()
    expect(body.advanced_machine_detection).toEqual({ behavior: 'continue', mode: 'default', beep_timeout: 30 })
  })

  test('times are whole seconds, rounded up, and no longer than Vonage allows', async () => {
    const long = await sent({ ringTimeoutMs: 900_000, maxCallDurationMs: 200_000_000 })
    expect(long.body).toMatchObject({ ringing_timer: 120, length_timer: 86_400 })
    await scene?.close()
    const { body } = await sent({ ringTimeoutMs: 1, maxCallDurationMs: 1500 })
    expect(body).toMatchObject({ ringing_timer: 1, length_timer: 2 })
  })

  test("the callback's own query stays, and a fragment does not", async () => {
    const { body } = await sent({ tenantId: 'a&b=c' }, { callbackUrl: 'https://x.example/?a=1&b=2#rc=5' })
    const [url] = body.event_url as [string]
    expect(url).toMatch(/^https:\/\/x\.example\/\?a=1&b=2&attempt=summer\.1\.1&tenant=a%26b%3Dc&leg=/)
    expect(url).not.toContain('#')
  })

  test('the address gives away neither number nor secret', async () => {
    const { body } = await sent()
    expect(JSON.stringify(body.event_url)).not.toMatch(/12125550101|signature secret/)
  })
})

describe('what is connected on answer', () => {
  test('text, in its language and voice, after the greeting', async () => {
    const connect = { kind: 'say', text: 'How are you?', language: 'en-GB', voice: '2' } as const
    const { body } = await sent({ connect, greeting: 'Good day' })
    expect(body.ncco).toEqual([
      { action: 'talk', text: 'Good day', language: 'en-GB', style: 2 },
      { action: 'talk', text: 'How are you?', language: 'en-GB', style: 2 },
    ])
  })

  test('a media stream, with its parameters and whose call it is', async () => {
    const parameters = { lang: 'en', attempt: 'mine', snake_case: 'stays' }
    const connect = { kind: 'stream', url: 'wss://agent.example/ws', parameters } as const
    const { body } = await sent({ connect, greeting: 'Hi' }, { audioRate: 8000 })
    expect(body.ncco).toEqual([
      { action: 'talk', text: 'Hi' },
      {
        action: 'connect',
        endpoint: [
          {
            type: 'websocket',
            uri: 'wss://agent.example/ws',
            'content-type': 'audio/l16;rate=8000',
            headers: { lang: 'en', snake_case: 'stays', attempt: 'summer.1.1', tenant: 'default' },
          },
        ],
      },
    ])
  })

  test("an address of the host's, told whose call it is", async () => {
    const { body } = await sent({ connect: { kind: 'url', url: 'https://host.example/ncco?x=1', method: 'GET' } })
    expect(body.answer_url).toEqual(['https://host.example/ncco?x=1&attempt=summer.1.1&tenant=default'])
    expect(body.answer_method).toBe('GET')
    expect(body.ncco).toBeUndefined()
  })

  test('an address is asked by POST where nothing else is said', async () => {
    const { body } = await sent({ connect: { kind: 'url', url: 'https://host.example/ncco' } })
    expect(body.answer_method).toBe('POST')
  })

  test.each([
    ['text too long for Vonage', { connect: { kind: 'say', text: 'x'.repeat(1501) } }, 'message_too_long'],
    ['a greeting too long', { greeting: 'x'.repeat(1501) }, 'message_too_long'],
    ['a voice of another provider', { connect: { kind: 'say', text: 'x', voice: 'Polly.Amy' } }, 'voice_is_no_style'],
    [
      'a stream that is not encrypted',
      { connect: { kind: 'stream', url: 'ws://a.example' } },
      'stream_address_not_wss',
    ],
  ] as const)('%s is refused before anything is sent', async (_, request, cause) => {
    const { reply, body } = await sent(request)
    expect(reply).toEqual({ kind: 'refused', class: 'config', cause })
    expect(body).toBeUndefined()
  })

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        "'",
        '<speak>',
        '</speak>',
        ' ',
        '\n',
        '<break time="9s"/>',
        '😀',
        '\\',
      ),
      minLength: 1,
      maxLength: 12,
    }),
    fc.string({ maxLength: 8 }).map(text => `<speak>${text}</speak>`),
  )

  test('any text is said to the letter, and never taken for SSML', async () => {
    scene = await vonageScene()
    const { telephony, double } = scene
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (greeting, text) => {
        const reply = await telephony.createCall(
          callRequest({ connect: { kind: 'say', text }, greeting }),
          neverAborted(),
        )
        expect(reply.kind).toBe('accepted')
        expect(readNcco(double.creates.at(-1)!.ncco)).toEqual([greeting, text])
      }),
      { numRuns: 150 },
    )
  })
})
