import { type CallEvent, OutdialError, type WebhookOptions, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { delivery, ToyWebhooks } from './toy-adapter.js'

const ringing: CallEvent = { type: 'ringing', attemptId: 'spring.1.1' }

function setUp(options: Partial<WebhookOptions> = {}) {
  const clock = new FakeClock({ now: 1_000_000 })
  const received: CallEvent[] = []
  const logged: string[] = []
  const log = (message: string, detail?: object) => void logged.push(`${message} ${JSON.stringify(detail)}`)
  const engine = {
    failing: false,
    async receive(events: CallEvent[]) {
      if (this.failing) throw new Error('the database for +12125550143 is away')
      received.push(...events)
      return { unmatched: events.filter(event => event.attemptId.startsWith('other.')) }
    },
  }
  const logger = { warn: log, error: log }
  const handle = webhookHandler({ engine, adapter: new ToyWebhooks(), clock, logger, ...options })
  return { clock, engine, received, logged, handle }
}

const at = 1_000_000

describe('a webhook', () => {
  test('is recorded, and only then answered', async () => {
    const { handle, received } = setUp()
    const response = await handle(delivery({ events: [ringing], at }))
    expect(response.status).toBe(204)
    expect(received).toEqual([ringing])
  })

  test('that could not be recorded is answered with 503, so that it comes again', async () => {
    const { handle, engine, received } = setUp()
    engine.failing = true
    expect((await handle(delivery({ events: [ringing], at, id: '1' }))).status).toBe(503)
    engine.failing = false
    // The same delivery, tried again by the provider: its key was not taken for done.
    expect((await handle(delivery({ events: [ringing], at, id: '1' }))).status).toBe(204)
    expect(received).toEqual([ringing])
  })

  test('that repeats one already recorded is answered and not recorded again', async () => {
    const { handle, received } = setUp()
    for (let times = 0; times < 3; times++) {
      expect((await handle(delivery({ events: [ringing], at, id: '7' }))).status).toBe(204)
    }
    expect(received).toEqual([ringing])
  })

  test('with a changed body, URL or time is refused, and says what to check', async () => {
    const { handle, received } = setUp()
    const original = delivery({ events: [ringing], at })
    const forged = [
      new Request(original.url, { method: 'POST', headers: original.headers, body: '[]' }),
      new Request(`${original.url}?x=1`, {
        method: 'POST',
        headers: original.headers,
        body: JSON.stringify([ringing]),
      }),
      delivery({ events: [ringing], at, url: 'https://elsewhere.example/hook' }),
    ]
    for (const request of forged) {
      const response = await handle(request)
      expect(response.status).toBe(403)
      expect(await response.json()).toEqual({ error: 'bad_signature', check: 'Check secret and publicUrl.' })
    }
    expect(received).toEqual([])
  })

  test.each([
    [-300_001, 403],
    [-300_000, 204],
    [300_000, 204],
    [300_001, 403],
  ])('signed %i ms away from our clock is answered with %i', async (skew, status) => {
    const { handle } = setUp()
    const response = await handle(delivery({ events: [ringing], at: at + skew }))
    expect(response.status).toBe(status)
    if (status === 403) expect(await response.json()).toMatchObject({ error: 'stale' })
  })

  test('longer than maxBodyBytes is refused, whether or not it says so in its headers', async () => {
    const { handle, received } = setUp({ maxBodyBytes: 100 })
    const long = JSON.stringify(Array.from({ length: 20 }, () => ringing))
    expect((await handle(delivery({ body: long, at }))).status).toBe(413)
    const chunks = new ReadableStream({
      start(controller) {
        for (const byte of Buffer.from(long)) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    const streamed = new Request('https://calls.example/hook', {
      method: 'POST',
      body: chunks,
      duplex: 'half',
    } as RequestInit)
    expect((await handle(streamed)).status).toBe(413)
    expect(received).toEqual([])
  })

  test('by another method is refused', async () => {
    const { handle } = setUp()
    expect((await handle(new Request('https://calls.example/hook', { method: 'DELETE' }))).status).toBe(405)
  })

  test('that says nothing of a call, or of a call that nobody here knows, is answered with 204', async () => {
    const { handle, logged } = setUp()
    expect((await handle(delivery({ events: [], at }))).status).toBe(204)
    expect((await handle(delivery({ events: [{ ...ringing, attemptId: 'other.1.1' }], at }))).status).toBe(204)
    expect(logged).toHaveLength(1)
  })

  test('that makes the adapter throw, or breaks off, is answered with 503', async () => {
    const { handle } = setUp()
    expect((await handle(delivery({ body: 'no json', at }))).status).toBe(503)
    const broken = new ReadableStream({
      start: controller => controller.error(new Error('cut')),
    })
    const request = new Request('https://calls.example/hook', {
      method: 'POST',
      body: broken,
      duplex: 'half',
    } as RequestInit)
    expect((await handle(request)).status).toBe(503)
  })

  test('leaves codes in the log, and nothing of the call', async () => {
    const { handle, engine, logged } = setUp()
    await handle(delivery({ events: [ringing], at: 0 }))
    engine.failing = true
    await handle(delivery({ events: [ringing], at }))
    expect(logged).toEqual([
      'A webhook was refused {"provider":"toy","status":403,"reason":"stale"}',
      'A webhook could not be recorded {"provider":"toy","error":"Error: the database for … is away"}',
    ])
  })
})

describe('publicUrl', () => {
  test.each([
    ['https://calls.example', 'http://10.0.0.7:3000/hook?a=1&b=%20x', 'https://calls.example/hook?a=1&b=%20x'],
    ['https://calls.example/', 'http://localhost/hook', 'https://calls.example/hook'],
    ['https://calls.example/api/v1', 'http://localhost/hook', 'https://calls.example/api/v1/hook'],
    ['https://calls.example:8443/x/', 'http://localhost/', 'https://calls.example:8443/x/'],
    ['https://calls.example', 'http://localhost//evil.example/hook', 'https://calls.example//evil.example/hook'],
  ])('%s: what arrives at %s was signed for %s', async (publicUrl, url, signedUrl) => {
    const { handle } = setUp({ publicUrl })
    expect((await handle(delivery({ events: [ringing], at, url, signedUrl }))).status).toBe(204)
  })

  test('forwarding headers, which anybody can send, are not believed', async () => {
    const { handle } = setUp()
    const request = delivery({ events: [ringing], at, url: 'http://localhost/hook' })
    request.headers.set('x-forwarded-host', 'calls.example')
    request.headers.set('x-forwarded-proto', 'https')
    expect((await handle(request)).status).toBe(403)
  })
})

test.each([
  ['engine', {}],
  ['adapter', { verify() {} }],
  ['publicUrl', 'calls.example'],
  ['publicUrl', 'https://calls.example/?x=1'],
  ['maxBodyBytes', 0],
  ['maxAge', '1ms'],
])('a wrong %s (%o) is refused by name', (field, value) => {
  const options = { engine: { receive() {} }, adapter: new ToyWebhooks(), [field]: value } as unknown as WebhookOptions
  let caught: unknown
  try {
    webhookHandler(options)
  } catch (error) {
    caught = error
  }
  expect(OutdialError.is(caught, 'INVALID_INPUT') && caught.detail.issues).toMatchObject([{ path: field }])
})
