import { OutdialError, type WebhookAdapter, type WebhookOptions, webhookHandler } from 'outdial'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { at, ringing, setUp } from './set-up.js'
import { delivery, ToyWebhooks } from './toy-adapter.js'

afterEach(() => void vi.restoreAllMocks())

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

  test('not genuine, of a provider that forgets to sign now and then, is asked for again', async () => {
    const logged: unknown[] = []
    const logger = { warn: (...line: unknown[]) => void logged.push(line), error: () => expect.unreachable() }
    const verify = () => ({ genuine: false, reason: 'not_signed', check: 'Again, please.', redeliver: true }) as const
    const receive = () => expect.unreachable()
    const handle = webhookHandler({
      engine: { receive },
      adapter: { provider: 'toy', verify, events: () => [] },
      logger,
    })
    const response = await handle(delivery({ events: [ringing], at }))
    expect([response.status, await response.json()]).toEqual([503, { error: 'not_signed', check: 'Again, please.' }])
    expect(logged).toEqual([
      ['A webhook was refused', { provider: 'toy', status: 503, reason: 'not_signed', check: 'Again, please.' }],
    ])
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

  test.each(['HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'])(
    'by %s is refused, with the methods there are',
    async method => {
      const { handle } = setUp()
      const response = await handle(new Request('https://calls.example/hook', { method }))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST')
    },
  )

  test('by GET is taken in like any other', async () => {
    const { handle, received } = setUp()
    expect((await handle(delivery({ method: 'GET', events: [ringing], at }))).status).toBe(204)
    expect(received).toEqual([ringing])
  })

  test('whose body somebody read before is answered with 500 and what to do', async () => {
    const { handle, received, logged } = setUp()
    const read = delivery({ events: [ringing], at })
    await read.text()
    const locked = delivery({ events: [ringing], at })
    locked.body?.getReader()
    for (const request of [read, locked]) {
      const response = await handle(request)
      expect(response.status).toBe(500)
      expect(await response.json()).toMatchObject({
        error: 'body_already_read',
        check: expect.stringContaining('express.json()'),
      })
    }
    expect(received).toEqual([])
    expect(logged).toHaveLength(2)
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

  test('leaves codes and what to check in the log, and nothing of the call', async () => {
    const { handle, engine, logged } = setUp()
    await handle(delivery({ events: [ringing], at: 0 }))
    engine.failing = true
    await handle(delivery({ events: [ringing], at }))
    expect(logged).toEqual([
      'warn: A webhook was refused {"provider":"toy","status":403,"reason":"stale","check":"It was signed 1000 s ago; at most 300 s are accepted. Check this server\'s clock, or raise maxAge."}',
      'error: A webhook was not taken in {"provider":"toy","status":503,"reason":"not_recorded","error":"Error: the database for … is away"}',
    ])
  })

  test('that makes the adapter throw leaves where in the log, and not what was thrown: it may quote the body', async () => {
    const { handle, logged } = setUp()
    await handle(delivery({ body: 'Ann Smith', at }))
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatch(/^error: .*"reason":"failed","error":"SyntaxError","at":"at /)
    expect(logged[0]).not.toMatch(/Ann|Smith/)
  })

  test.each([
    ['nothing', undefined],
    ['text', 'no'],
    ['an error', new Error('no')],
  ])('that makes the adapter throw %s is answered with 503', async (_, thrown) => {
    const adapter: WebhookAdapter = {
      provider: 'toy',
      verify: () => {
        throw thrown
      },
      events: () => [],
    }
    const { handle, logged } = setUp({ adapter })
    expect((await handle(delivery())).status).toBe(503)
    expect(logged).toHaveLength(1)
  })

  test('is answered also when the logger throws', async () => {
    const fail = () => {
      throw new Error('disk full')
    }
    const { handle } = setUp({ logger: { warn: fail, error: fail } })
    expect((await handle(delivery({ at: 0 }))).status).toBe(403)
    expect((await handle(delivery({ body: 'no json', at }))).status).toBe(503)
    expect((await handle(delivery({ events: [{ ...ringing, attemptId: 'other.1.1' }], at }))).status).toBe(204)
  })

  test('that is refused is told on the console unless there is a logger', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const handle = webhookHandler({ engine: setUp().engine, adapter: new ToyWebhooks() })
    await handle(delivery({ at: 0 }))
    expect(warn).toHaveBeenCalledWith('outdial: A webhook was refused', expect.objectContaining({ reason: 'stale' }))
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
