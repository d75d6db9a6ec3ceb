import { createHmac } from 'node:crypto'
import { verifySignature } from '@vonage/jwt'
import fc from 'fast-check'
import { jwtVerify } from 'jose'
import { OutdialError, type WebhookMessage, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { vonageWebhooks } from 'outdial/vonage'
import { describe, expect, test } from 'vitest'
import { claimsOf } from '../../../adapters/vonage/token.js'
import { changed, changes } from '../carrier/forging.js'
import { applicationId, publicKey, signatureSecret } from './double/credentials.js'
import { about, hookUrl, message, now, sha256, signed } from './message.js'

const adapter = vonageWebhooks({ applicationId, signatureSecret })
const verdict = (sent: WebhookMessage, by = adapter) =>
  by.verify(sent) as { genuine: boolean; reason?: string; key?: string; signedAt?: number }
const body = JSON.stringify({ ...about, status: 'ringing' })

// Of Vonage's own SDK for Ruby (spec/vonage/jwt_spec.rb), of the sample in its documentation.
const published = {
  secret: 'ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgfnI0Xw',
  otherSecret: 'ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgf55555',
  applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  token:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6ImQ2YzBlNzRiNTg1N2RmMjBlM2I3ZTUxYjMwYzBjMmE0MGVjNzNhNzc4NzliNmYwNzRkZGM3YTIzMTdkZDAzMWIiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.JQRKi1d0SQitmjPINfTWMpt3XZkGsLbD7EjCdXoNSbk',
}
/** Of jwt.io, known all over. */
const introductory = {
  secret: 'your-256-bit-secret',
  token:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
}

describe('published tokens', () => {
  test("Vonage's is read with its secret, and with no other", () => {
    expect(claimsOf(published.token, [published.secret])).toEqual({
      iat: 1_587_494_962,
      jti: 'c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5',
      iss: 'Vonage',
      payload_hash: 'd6c0e74b5857df20e3b7e51b30c0c2a40ec73a77879b6f074ddc7a2317dd031b',
      api_key: 'a1b2c3d',
      application_id: published.applicationId,
    })
    expect(claimsOf(published.token, [published.otherSecret])).toBe('wrong_signature')
    expect(verifySignature(published.token, published.secret)).toBe(true)
  })
  test("Vonage's is of a webhook, whose body is another", () => {
    const by = vonageWebhooks({ applicationId: published.applicationId, signatureSecret: published.secret })
    const url = hookUrl({}, published.secret)
    const sent = message({ url, body, headers: { authorization: `Bearer ${published.token}` } })
    expect(verdict(sent, by)).toMatchObject({ reason: 'wrong_body' })
    const other = vonageWebhooks({ applicationId, signatureSecret: published.secret })
    expect(verdict(sent, other)).toMatchObject({ reason: 'wrong_application' })
  })
  test('that of jwt.io is read, and is none of a webhook', () => {
    expect(claimsOf(introductory.token, [introductory.secret])).toMatchObject({ sub: '1234567890', name: 'John Doe' })
    const by = vonageWebhooks({ applicationId, signatureSecret: introductory.secret })
    const sent = message({ body, headers: { authorization: `Bearer ${introductory.token}` } })
    expect(verdict(sent, by)).toMatchObject({ reason: 'wrong_claims' })
  })
})

describe('a message signed by an implementation that is not ours', () => {
  test('is genuine, with its time, and its own id for a key', async () => {
    expect(verdict(await signed({ body }, { claims: { jti: 'a-1' } }))).toEqual({
      genuine: true,
      signedAt: now,
      key: 'a-1',
    })
  })
  test('the word before the token is read as headers are', async () => {
    const sent = await signed({ body })
    sent.headers.set('authorization', sent.headers.get('authorization')!.replace('Bearer', 'bearer'))
    expect(verdict(sent).genuine).toBe(true)
  })
  test('a hash in capitals, or the id of the application, is the same', async () => {
    const claims = { payload_hash: sha256(body).toUpperCase(), application_id: applicationId.toUpperCase() }
    expect(verdict(await signed({ body }, { claims })).genuine).toBe(true)
  })

  // `verifySignature` of Vonage's SDK takes all of these.
  test.each<[string, object, string]>([
    ['a body that is not the one that was signed', { payload_hash: sha256(`${body} `) }, 'wrong_body'],
    ['no hash of a body', { payload_hash: undefined }, 'wrong_body'],
    ['a hash that is no text', { payload_hash: 7 }, 'wrong_body'],
    ['another issuer', { iss: 'vonage' }, 'wrong_claims'],
    ['no issuer', { iss: undefined }, 'wrong_claims'],
    ['no time', { iat: undefined }, 'wrong_claims'],
    ['a time that is no number', { iat: '1767614406' }, 'wrong_claims'],
    ['no id', { jti: undefined }, 'wrong_claims'],
    ['an empty id', { jti: '' }, 'wrong_claims'],
    ['another application', { application_id: '00000000-0000-4000-8000-000000000000' }, 'wrong_application'],
    ['no application', { application_id: undefined }, 'wrong_application'],
  ])('is refused with %s', async (_, claims, reason) => {
    const sent = await signed({ body }, { claims: claims as Record<string, unknown> })
    expect(verifySignature(tokenOf(sent), signatureSecret)).toBe(true)
    expect(verdict(sent)).toMatchObject({ genuine: false, reason })
  })

  test.each([
    ['no header', undefined, 'not_signed'],
    ['an empty one', 'Bearer ', 'not_signed'],
    ['another scheme', 'Basic YTpi', 'not_signed'],
    ['two tokens', 'Bearer a.b.c d.e.f', 'not_signed'],
    ['what is no token', 'Bearer abc', 'no_token'],
    ['too many parts', 'Bearer a.b.c.d', 'no_token'],
    ['a signature of nothing', 'Bearer a.b.', 'wrong_signature'],
  ])('is refused with %s', async (_, authorization, reason) => {
    const sent = message({ body, headers: authorization === undefined ? {} : { authorization } })
    expect(verdict(sent)).toMatchObject({ genuine: false, reason })
  })

  test('is refused by GET, where nothing of it is signed', async () => {
    const sent = { ...(await signed({ body: '' })), method: 'GET' }
    expect(verdict(sent)).toMatchObject({ reason: 'not_posted' })
  })
})

describe('algorithms', () => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = encoded({
    iat: now / 1000,
    jti: '1',
    iss: 'Vonage',
    payload_hash: sha256(body),
    application_id: applicationId,
  })
  const hmac = (hash: string, secret: string, text: string) => createHmac(hash, secret).update(text).digest('base64url')
  const bearing = (token: string) => verdict(message({ body, headers: { authorization: `Bearer ${token}` } }))

  test('none is refused, however it is written', () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(bearing(`${encoded({ alg, typ: 'JWT' })}.${claims}.`)).toMatchObject({ reason: 'wrong_signature' })
      const signedAsNone = `${encoded({ alg, typ: 'JWT' })}.${claims}`
      expect(bearing(`${signedAsNone}.${hmac('sha256', signatureSecret, signedAsNone)}`)).toMatchObject({
        reason: 'no_token',
      })
    }
  })
  test('others are refused, also by the right secret', () => {
    for (const [alg, hash] of [
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['RS256', 'sha256'],
    ] as const) {
      const text = `${encoded({ alg, typ: 'JWT' })}.${claims}`
      expect(bearing(`${text}.${hmac(hash, signatureSecret, text)}`).genuine).toBe(false)
    }
  })
  test('the public key of the application is no secret', () => {
    const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${claims}`
    expect(bearing(`${text}.${hmac('sha256', publicKey, text)}`)).toMatchObject({ reason: 'wrong_signature' })
  })
  test('what must be understood and is not is refused', () => {
    const text = `${encoded({ alg: 'HS256', crit: ['b64'], b64: false })}.${claims}`
    expect(bearing(`${text}.${hmac('sha256', signatureSecret, text)}`)).toMatchObject({ reason: 'no_token' })
  })
})

describe('secrets', () => {
  test('any of several is taken, while one replaces another', async () => {
    const rotating = vonageWebhooks({ applicationId, signatureSecret: ['the new one', signatureSecret] })
    expect(verdict(await signed({ body }), rotating).genuine).toBe(true)
    expect(verdict(await signed({ body }, { secret: 'the new one' }), rotating).genuine).toBe(true)
    const url = hookUrl({}, 'the new one')
    expect(verdict(await signed({ body, url }), rotating).genuine).toBe(true)
    expect(verdict(await signed({ body, url }))).toMatchObject({ reason: 'wrong_address' })
  })
  test.each([[''], ['  '], [[]], [['x', '']], [undefined], [7]])('%j is refused: it would let anybody sign', secret => {
    const options = { applicationId, signatureSecret: secret as string }
    expect(() => vonageWebhooks(options)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
  test('no error shows a secret', () => {
    try {
      vonageWebhooks({ applicationId: 'hush', signatureSecret: ['hush', ''], more: 'hush' } as never)
      expect.unreachable()
    } catch (error) {
      expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
      expect(JSON.stringify([(error as Error).message, error])).not.toContain('hush')
    }
  })
})

describe('the address, which Vonage does not sign', () => {
  test("a genuine message does not pass at another attempt's address", async () => {
    const of = (attemptId: string, to: string) => hookUrl({ attemptId, to })
    const [mine, others] = [of('summer.1.1', about.to), of('summer.2.1', '12125550102')]
    // At the other's own address it is a leg that the call flow of the other might have called: genuine, and not of it.
    expect(adapter.events(await signed({ body, url: others }))).toEqual([])
    // A mix of both is an address that nobody gave out.
    const mixed = new URL(others)
    for (const name of ['leg', 'sign']) mixed.searchParams.set(name, new URL(mine).searchParams.get(name)!)
    expect(verdict(await signed({ body, url: mixed.href }))).toMatchObject({ reason: 'wrong_address' })
    mixed.searchParams.set('sign', new URL(others).searchParams.get('sign')!)
    expect(verdict(await signed({ body, url: mixed.href }))).toMatchObject({ reason: 'wrong_address' })
  })
  test.each(['attempt', 'tenant', 'leg', 'sign'])('without %s it is refused', async name => {
    const url = new URL(hookUrl())
    url.searchParams.delete(name)
    expect(verdict(await signed({ body, url: url.href }))).toMatchObject({ reason: 'wrong_address' })
  })
  test.each(['attempt=summer.2.1', 'tenant=other', 'beep=1', 'leg=x'])('with %s as well it is refused', async more => {
    expect(verdict(await signed({ body, url: `${hookUrl()}&${more}` }))).toMatchObject({ reason: 'wrong_address' })
    const [before, query] = hookUrl().split('?')
    expect(verdict(await signed({ body, url: `${before}?${more}&${query}` }))).toMatchObject({
      reason: 'wrong_address',
    })
  })
  test("the host's own query may change, and the order", async () => {
    const url = new URL(`${hookUrl()}&a=1`)
    url.searchParams.sort()
    expect(verdict(await signed({ body, url: url.href })).genuine).toBe(true)
  })
  test('one without anything of ours is genuine, and says nothing of a call', async () => {
    const sent = await signed({ body, url: 'https://calls.example.com/hooks/vonage?a=1' })
    expect(verdict(sent).genuine).toBe(true)
    expect(adapter.events(sent)).toEqual([])
  })
})

const tokenOf = (sent: WebhookMessage) => sent.headers.get('authorization')!.replace(/^Bearer /, '')

/** By `jose`, and by Vonage's own function. */
async function isSigned(token: string): Promise<boolean> {
  const key = new TextEncoder().encode(signatureSecret)
  const joses = await jwtVerify(token, key, { algorithms: ['HS256'] }).then(
    () => true,
    () => false,
  )
  return joses && verifySignature(token, signatureSecret)
}

describe('forgeries', () => {
  test('no message whose body, address or token was changed passes, and nothing throws', async () => {
    const genuine = await signed({ body })
    await fc.assert(
      fc.property(changes, fc.constantFrom('body', 'url', 'authorization'), (made, part) => {
        const sent = changed(genuine, part, made)
        if (!sent) return
        const said = adapter.events(sent)
        if (!verdict(sent).genuine) return
        // Changes may undo each other, or be to what is the host's: then it says what it said, or nothing.
        for (const event of said) expect(adapter.events(genuine)).toContainEqual(event)
        if (part === 'body') expect(Buffer.compare(sent.body, genuine.body)).toBe(0)
        if (part === 'authorization') expect(tokenOf(sent)).toBe(tokenOf(genuine))
      }),
      { numRuns: 3000 },
    )
  })

  test('what neither jose nor the SDK takes is not taken, whatever claims, secret and changes there are', async () => {
    const texts = fc.string({ maxLength: 8 })
    const claims = fc.dictionary(fc.constantFrom('iat', 'jti', 'iss', 'exp', 'nbf', 'x'), fc.oneof(texts, fc.integer()))
    await fc.assert(
      fc.asyncProperty(
        claims,
        fc.constantFrom(signatureSecret, 'another'),
        changes,
        fc.boolean(),
        async (more, secret, made, change) => {
          const fresh = await signed({ body }, { claims: more, secret })
          const sent = change ? changed(fresh, 'authorization', made) : fresh
          if (!sent || !verdict(sent).genuine) return
          // Only what runs out is not ours to judge: webhooks do not, and their age is checked by the handler.
          const { exp, nbf } = more
          if (exp === undefined && nbf === undefined) expect(await isSigned(tokenOf(sent))).toBe(true)
        },
      ),
      { numRuns: 400 },
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
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
    )
    const arbitrary = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      url: fc.oneof(fc.constant(hookUrl()), fc.webUrl({ withQueryParameters: true })),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json().map(text => new TextEncoder().encode(text)),
      ),
      authorization: fc.oneof(
        fc.tuple(part, part, part).map(parts => `Bearer ${parts.join('.')}`),
        fc.string().map(encodeURIComponent),
        fc.constant(''),
      ),
    })
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ method, url, body: bytes, authorization }) => {
        const sent = method === 'GET' ? {} : { body: Buffer.from(bytes) }
        const answer = await handler(new Request(url, { method, headers: { authorization }, ...sent }))
        expect([403, 405, 503]).toContain(answer.status)
        if (answer.status === 503) expect(await answer.json()).toMatchObject({ error: 'not_signed' })
      }),
      { numRuns: 300 },
    )
    expect(received).toBe(0)
  })
})
