import fc from 'fast-check'
import type { CallRequest } from 'outdial'
import type { TwilioOptions } from 'outdial/twilio'
import { afterEach, describe, expect, test } from 'vitest'
import { callRequest, neverAborted } from '../carrier/requests.js'
import { parseXml } from '../carrier/xml.js'
import { type TwilioScene, twilioScene } from './scene.js'

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

/** Creates a call through the SDK and the double; the form as it arrived, names in order. */
async function sent(request: Partial<CallRequest> = {}, adapter: Partial<TwilioOptions> = {}) {
  scene = await twilioScene({ adapter })
  const reply = await scene.telephony.createCall(callRequest(request), neverAborted())
  return { reply, form: [...(scene.double.creates[0] ?? [])] }
}

const callback = 'https://calls.example.com/hooks/twilio?attempt=summer.1.1&tenant=default#rc=3&rp=all'

describe('every parameter of a create', () => {
  test('without detection', async () => {
    const { reply, form } = await sent()
    expect(reply).toEqual({ kind: 'accepted', providerCallId: expect.stringMatching(/^CA[0-9a-f]{32}$/) })
    expect(form).toEqual([
      ['To', '+12125550101'],
      ['From', '+12125550100'],
      ['StatusCallback', callback],
      // Repeated: Twilio refuses several events in one value.
      ['StatusCallbackEvent', 'ringing'],
      ['StatusCallbackEvent', 'answered'],
      ['StatusCallbackEvent', 'completed'],
      ['StatusCallbackMethod', 'POST'],
      ['Timeout', '25'],
      ['TimeLimit', '600'],
      ['Twiml', '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello</Say></Response>'],
    ])
  })

  const detectionOf = (form: [string, string][]) => form.filter(([name]) => /^(Machine|Async)/.test(name))

  test('detection beside the call', async () => {
    const { form } = await sent({ detectMachine: true })
    expect(detectionOf(form)).toEqual([
      ['MachineDetection', 'Enable'],
      ['AsyncAmd', 'true'],
      ['AsyncAmdStatusCallback', callback],
      ['AsyncAmdStatusCallbackMethod', 'POST'],
    ])
  })

  test('detection for a message that the campaign leaves: beside the call too, and told at the end of the greeting', async () => {
    for (const machineDetection of [{}, { leaveMessage: true }]) {
      const { form } = await sent({ detectMachine: true, awaitGreetingEnd: true }, { machineDetection })
      expect(detectionOf(form)).toEqual([
        ['MachineDetection', 'DetectMessageEnd'],
        ['AsyncAmd', 'true'],
        ['AsyncAmdStatusCallback', callback],
        ['AsyncAmdStatusCallbackMethod', 'POST'],
      ])
      await scene?.close()
    }
  })

  test('detection to leave a message, tuned', async () => {
    const machineDetection = {
      leaveMessage: true,
      timeoutSeconds: 40,
      speechThresholdMs: 3000,
      speechEndThresholdMs: 900,
      silenceTimeoutMs: 4000,
    }
    const { form } = await sent({ detectMachine: true }, { machineDetection })
    expect(detectionOf(form)).toEqual([
      ['MachineDetection', 'DetectMessageEnd'],
      ['MachineDetectionTimeout', '40'],
      ['MachineDetectionSpeechThreshold', '3000'],
      ['MachineDetectionSpeechEndThreshold', '900'],
      ['MachineDetectionSilenceTimeout', '4000'],
      ['AsyncAmd', 'false'],
    ])
  })

  test('times are whole seconds, rounded up, and ring no longer than Twilio allows', async () => {
    const { form } = await sent({ ringTimeoutMs: 900_000, maxCallDurationMs: 1500 })
    expect(form).toContainEqual(['Timeout', '600'])
    expect(form).toContainEqual(['TimeLimit', '2'])
  })

  test("the callback's own query and fragment stay", async () => {
    const { form } = await sent({ tenantId: 'a&b=c' }, { callbackUrl: 'https://x.example/?a=1&b=2#rc=5' })
    expect(form).toContainEqual([
      'StatusCallback',
      'https://x.example/?a=1&b=2&attempt=summer.1.1&tenant=a%26b%3Dc#rc=5',
    ])
  })
})

describe('what is connected on answer', () => {
  const twimlOf = (form: [string, string][]) => parseXml(form.find(([name]) => name === 'Twiml')?.[1] ?? '')

  test('text, in its language and voice, after the greeting', async () => {
    const connect = { kind: 'say', text: 'How are you?', language: 'en-GB', voice: 'Polly.Amy' } as const
    const { form } = await sent({ connect, greeting: 'Good day' })
    const attributes = { language: 'en-GB', voice: 'Polly.Amy' }
    expect(twimlOf(form).children).toEqual([
      { name: 'Say', attributes, text: 'Good day', children: [] },
      { name: 'Say', attributes, text: 'How are you?', children: [] },
    ])
  })

  test('a media stream, with its parameters and whose call it is', async () => {
    const connect = {
      kind: 'stream',
      url: 'wss://agent.example/ws',
      parameters: { lang: 'en', attempt: 'mine' },
    } as const
    const { form } = await sent({ connect })
    const parameter = (name: string, value: string) => ({
      name: 'Parameter',
      attributes: { name, value },
      text: '',
      children: [],
    })
    const [streamed] = twimlOf(form).children[0]!.children
    expect(streamed).toMatchObject({ name: 'Stream', attributes: { url: 'wss://agent.example/ws' } })
    expect(streamed!.children).toEqual([
      parameter('lang', 'en'),
      parameter('attempt', 'summer.1.1'),
      parameter('tenant', 'default'),
    ])
  })

  test("an address of the host's, told whose call it is", async () => {
    const { form } = await sent({ connect: { kind: 'url', url: 'https://host.example/twiml?x=1', method: 'GET' } })
    expect(form).toContainEqual(['Url', 'https://host.example/twiml?x=1&attempt=summer.1.1&tenant=default'])
    expect(form).toContainEqual(['Method', 'GET'])
    expect(form.some(([name]) => name === 'Twiml')).toBe(false)
  })

  test.each([
    ['text too long for Twilio', { connect: { kind: 'say', text: 'x'.repeat(4000) } }, 'message_too_long'],
    [
      'a stream that is not encrypted',
      { connect: { kind: 'stream', url: 'ws://a.example' } },
      'stream_address_not_wss',
    ],
  ] as const)('%s is refused before anything is sent', async (_, request, cause) => {
    const { reply, form } = await sent(request)
    expect(reply).toEqual({ kind: 'refused', class: 'config', cause })
    expect(form).toEqual([])
  })

  /** Everything XML 1.0 can hold. */
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('<', '>', '&', '"', "'", ']]>', '<!--', '&amp;', '\r\n', '\t', '\u0000', '\ud800', '😀'),
      maxLength: 12,
    }),
  )

  test('any text, parameter and address comes out of an XML parser as it went in', async () => {
    scene = await twilioScene()
    const { telephony, double } = scene
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (greeting, value, path) => {
        const url = new URL('wss://agent.example/')
        url.pathname = path
        const connect = { kind: 'stream', url: `${url.href}?a=1&b='<2>'`, parameters: { value } } as const
        const reply = await telephony.createCall(callRequest({ connect, greeting }), neverAborted())
        expect(reply.kind).toBe('accepted')
        const [say, connected] = parseXml(double.creates.at(-1)!.get('Twiml')!).children
        expect(say!.text).toBe(greeting.replace(impossible, ''))
        const streamed = connected!.children[0]!
        expect(streamed.attributes.url).toBe(connect.url)
        expect(streamed.children[0]!.attributes.value).toBe(value.replace(impossible, ''))
      }),
      { numRuns: 150 },
    )
  })
})
