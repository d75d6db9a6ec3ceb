import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { OutdialError, type WebhookMessage, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { twilioWebhooks } from 'outdial/twilio'
import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { changed, changes } from '../carrier/forging.js'
import { authToken } from './double/twilio-double.js'
import { fields, hookUrl, message, signed } from './message.js'
import { forgedVectors, genuineVectors, type SignatureVector, vectorToken } from './signature-vectors.js'

const adapter = twilioWebhooks({ authToken })
const verdict = (sent: WebhookMessage, by = adapter) => by.verify(sent) as { genuine: boolean; reason?: string }

function vectorMessage({ url, params, body, signature }: SignatureVector): WebhookMessage {
  return message({
    url,
    ...(params ? { params } : {}),
    ...(body === undefined ? {} : { body }),
    headers: { 'x-twilio-signature': signature },
  })
}

describe('the vectors Twilio publishes', () => {
  const byVector = twilioWebhooks({ authToken: vectorToken })
  test.each(genuineVectors)('genuine: $name', vector => {
    expect(verdict(vectorMessage(vector), byVector)).toMatchObject({ genuine: true })
  })
  test.each(forgedVectors)('forged: $name', vector => {
    expect(verdict(vectorMessage(vector), byVector)).toMatchObject({ genuine: false, reason: 'wrong_signature' })
  })
  test('a message without a signature is not signed', () => {
    expect(verdict(message({ params: [['a', 'b']] }))).toMatchObject({ genuine: false, reason: 'not_signed' })
  })
})

describe('tokens', () => {
  const params = fields({ CallSid: 'CA1', CallStatus: 'ringing' })
  test('any of several is taken, while one replaces another', () => {
    const rotating = twilioWebhooks({ authToken: ['the new one', authToken] })
    expect(verdict(signed({ params }), rotating).genuine).toBe(true)
    expect(verdict(signed({ params }, 'the new one'), rotating).genuine).toBe(true)
  })
  test("another account's, or a subaccount's, is not", () => {
    expect(verdict(signed({ params }, 'of another account'))).toMatchObject({ reason: 'wrong_signature' })
  })
  test.each([[''], ['  '], [[]], [['x', '']], [undefined], [7]])('%j is refused: it would let anybody sign', token => {
    expect(() => twilioWebhooks({ authToken: token as string })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })
  test('no error shows a token', () => {
    try {
      twilioWebhooks({ authToken: ['hush', ''], more: 'hush' } as never)
      expect.unreachable()
    } catch (error) {
      expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
      expect(JSON.stringify([(error as Error).message, error])).not.toContain('hush')
    }
  })
  test('a message signed under a Webhooks Rule is refused with what to do', () => {
    const sent = signed({
      params,
      headers: { 'x-twilio-webhooks-signature-settings': 'key=KS1,algorithm=HMAC_SHA256' },
    })
    expect(verdict(sent)).toMatchObject({ reason: 'signed_by_rule' })
  })
})

describe('addresses', () => {
  const params = fields({ CallSid: 'CA1', CallStatus: 'ringing' })
  test('the fragment of the callback stays with Twilio and is not signed', () => {
    const sent = signed({ params })
    expect(verdict({ ...sent, url: new URL(`${hookUrl}#rc=3&rp=all`) }).genuine).toBe(true)
  })
  test('a GET is signed by its address alone', () => {
    const url = `${hookUrl}&CallSid=CA1&CallStatus=ringing`
    const sent = { ...signed({ url }), method: 'GET' }
    expect(verdict(sent).genuine).toBe(true)
    expect(adapter.events(sent)).toMatchObject([{ type: 'ringing', attemptId: 'summer.1.1' }])
    expect(verdict({ ...sent, url: new URL(`${url}x`) }).genuine).toBe(false)
  })
  test('a body that is no form and carries no hash is never taken on the signature of its address', () => {
    const empty = signed({ params: [] })
    const body = Buffer.from('{"CallSid":"CA1","CallStatus":"completed"}')
    const headers = new Headers(empty.headers)
    headers.set('content-type', 'application/json')
    expect(verdict(empty).genuine).toBe(true)
    expect(verdict({ ...empty, body, headers }).genuine).toBe(false)
  })
})

/** Texts as they come in forms, with what makes parsers stumble. */
const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom("It's", 'a b', 'ä+&=%', ''),
)
const pairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom('CallSid', 'CallStatus', 'To'), word), word), { maxLength: 6 })
const httpUrl = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.constantFrom(
      'calls.example.com',
      'example.com:8443',
      'localhost:3000',
      '127.0.0.1',
      '[::1]:8080',
      'exämple.com',
    ),
    path: fc.constantFrom('', '/', '/a/b', '/a%20b', "/it's"),
    query: pairs,
  })
  .map(({ scheme, host, path, query }) => {
    const search = new URLSearchParams(query).toString()
    return new URL(`${scheme}://${host}${path}${search === '' ? '' : `?${search}`}`).href
  })

/** Params as Twilio's validator wants them, from the bytes as they arrive. */
function parsed(body: Uint8Array): Record<string, string | string[]> {
  const params: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    const before = params[name]
    params[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return params
}

describe("beside Twilio's own validator, on random messages", () => {
  test('forms: what it takes is taken, what it refuses is refused', () => {
    const mutation = fc.constantFrom('none', 'token', 'params', 'url', 'signature', 'standard port', 'legacy query')
    fc.assert(
      fc.property(httpUrl, pairs, mutation, fc.nat(), (url, params, mutated, n) => {
        const values = parsed(Buffer.from(new URLSearchParams(params).toString()))
        const signedUrl =
          mutated === 'url'
            ? `${url}x`
            : mutated === 'standard port'
              ? withPort(url)
              : mutated === 'legacy query'
                ? legacy(url)
                : url
        const token = mutated === 'token' ? `${authToken}x` : authToken
        const more = mutated === 'params' ? { ...values, [`x${n}`]: 'y' } : values
        const right = twilio.getExpectedTwilioSignature(token, signedUrl, more)
        const signature = mutated === 'signature' ? flipped(right, n) : right
        const sent = message({ url, params, headers: { 'x-twilio-signature': signature } })
        const theirs = twilio.validateRequest(authToken, signature, sent.url.href, values)
        // Only where parsing the address has escaped a quote do we try what it was before.
        const quoted = twilio.validateRequest(authToken, signature, sent.url.href.replaceAll('%27', "'"), values)
        if (!sent.url.searchParams.has('bodySHA256')) expect(verdict(sent).genuine).toBe(theirs || quoted)
      }),
      { numRuns: 400 },
    )
  })

  test('bodies with a hash: what it takes is taken, what it refuses is refused', () => {
    fc.assert(
      fc.property(httpUrl, fc.json(), fc.constantFrom('none', 'body', 'hash', 'url'), (base, text, mutated) => {
        const hash = createHash('sha256').update(text).digest('hex')
        const url = `${base}${base.includes('?') ? '&' : '?'}bodySHA256=${mutated === 'hash' ? hash.replace(/./, 'x') : hash}`
        const signature = twilio.getExpectedTwilioSignature(authToken, mutated === 'url' ? `${url}x` : url, {})
        const body = mutated === 'body' ? `${text} ` : text
        const sent = message({ url, body, headers: { 'x-twilio-signature': signature } })
        const theirs = twilio.validateRequestWithBody(authToken, signature, sent.url.href, body)
        expect(verdict(sent).genuine).toBe(theirs)
        if (mutated === 'none') expect(theirs).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

function withPort(url: string): string {
  const { protocol, port } = new URL(url)
  return port === '' ? url.replace(/^(https?:\/\/[^/?]+)/, `$1:${protocol === 'https:' ? 443 : 80}`) : url
}

const legacy = (url: string) =>
  url.replace(/\?(.*)$/, (_, query) => `?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`)
const flipped = (text: string, n: number) => {
  const at = n % (text.length - 1)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}

describe('forgeries', () => {
  const params = fields({
    AccountSid: 'AC1',
    CallSid: 'CA1',
    CallStatus: 'completed',
    CallDuration: 12,
    To: '+12125550101',
    Timestamp: 'Mon, 05 Jan 2026 12:00:00 +0000',
  })
  const genuine = signed({ params })
  /** By Twilio's own validator, also with the quote that parsing the address escapes. */
  const isGenuine = ({ url, body, headers }: WebhookMessage) =>
    [url.href, url.href.replaceAll('%27', "'")].some(href =>
      twilio.validateRequest(authToken, headers.get('x-twilio-signature') ?? '', href, parsed(body)),
    )

  test('no message whose address, body or signature was changed passes and says something else, and nothing throws', async () => {
    await fc.assert(
      fc.property(changes, fc.constantFrom('body', 'url', 'x-twilio-signature'), (made, part) => {
        const sent = changed(genuine, part, made)
        if (!sent) return
        expect(verdict(sent).genuine).toBe(isGenuine(sent))
        // Twilio signs names and values run together, so where one ends can be moved: that may lose something that the
        // message said, and never makes it say something else.
        const said = adapter.events(sent)
        if (verdict(sent).genuine) {
          for (const event of said) expect(adapter.events(genuine)).toContainEqual(expect.objectContaining(event))
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('whatever is posted, the handler answers, and records nothing that is not signed', async () => {
    let received = 0
    const receive = async () => {
      received++
      return { unmatched: [] }
    }
    const logger = { warn() {}, error() {} }
    const handler = webhookHandler({ engine: { receive }, adapter, clock: new FakeClock(), logger })
    const arbitrary = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      url: httpUrl,
      body: fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json().map(text => new TextEncoder().encode(text)),
      ),
      signature: fc.oneof(fc.base64String(), fc.string().map(encodeURIComponent), fc.constant('')),
      type: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', ''),
    })
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ method, url, body, signature, type }) => {
        const headers = { 'x-twilio-signature': signature, 'content-type': type }
        const request = new Request(url, { method, headers, ...(method === 'GET' ? {} : { body: Buffer.from(body) }) })
        const answer = await handler(request)
        expect([403, 405]).toContain(answer.status)
      }),
      { numRuns: 200 },
    )
    expect(received).toBe(0)
  })
})
