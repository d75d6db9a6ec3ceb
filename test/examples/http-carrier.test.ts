import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import type { WebhookMessage } from 'outdial'
import { expect, test } from 'vitest'
import { eventsOf } from '../../examples/http-carrier/call-events.js'
import { TinCanWebhooks } from '../../examples/http-carrier/webhooks.js'
import { runs } from '../unit/runs.js'

const secret = 'a webhook secret'
const webhooks = new TinCanWebhooks({ secret })
const text = JSON.stringify({
  id: 'm1',
  call: { id: 'tc-1', reference: 'spring.1.1', owner: 'default', state: 'ringing' },
})
const genuine = { time: '1767603600', url: 'https://calls.example/hooks/tin-can?x=1', text }

function message({ time, url, text: body }: typeof genuine, v1: string): WebhookMessage {
  const headers = new Headers({ 'tincan-signature': `t=${time},v1=${v1}` })
  return { method: 'POST', url: new URL(url), headers, body: Buffer.from(body) }
}

const sign = ({ time, url, text: body }: typeof genuine, by = secret) =>
  createHmac('sha256', by).update(`${time}.${url}.${body}`).digest('hex')

test('a genuine message is taken for one, with its time and its id', () => {
  const verdict = webhooks.verify(message(genuine, sign(genuine)))
  expect(verdict).toEqual({ genuine: true, signedAt: 1_767_603_600_000, key: 'm1' })
})

test('no other body, address, time, secret or signature passes', () => {
  const other = fc.record({
    time: fc.option(fc.nat().map(String), { nil: genuine.time }),
    url: fc.option(
      fc.webPath().map(path => `https://calls.example${path}`),
      { nil: genuine.url },
    ),
    text: fc.option(fc.oneof(fc.string(), fc.json()), { nil: text }),
    by: fc.option(fc.string({ minLength: 1 }), { nil: secret }),
    v1: fc.oneof(fc.constant(sign(genuine)), fc.string(), fc.stringMatching(/^[0-9a-f]{64}$/)),
  })
  const property = fc.property(other, ({ by, v1, ...sent }) => {
    const same = JSON.stringify(sent) === JSON.stringify(genuine) && v1 === sign(genuine)
    if (URL.canParse(sent.url) && isHeader(v1)) expect(webhooks.verify(message(sent, v1)).genuine).toBe(same)
    if (by !== secret) expect(webhooks.verify(message(genuine, sign(genuine, by))).genuine).toBe(false)
  })
  fc.assert(property, { numRuns: runs(300) })
})

test('whatever a message or a lookup holds, it is read without throwing', () => {
  const call = fc.record(
    { id: fc.string(), reference: fc.string(), state: fc.constantFrom('ringing', 'talking', 'ended', 'new') },
    { requiredKeys: ['id', 'reference', 'state'] },
  )
  const more = fc.record({
    at: fc.anything(),
    answered_at: fc.anything(),
    answered_by: fc.anything(),
    end: fc.anything(),
  })
  const odd = fc.oneof(
    fc.anything(),
    fc.tuple(call, more).map(parts => Object.assign({}, ...parts)),
  )
  fc.assert(
    fc.property(odd, fc.uint8Array(), (value, body) => {
      for (const event of eventsOf(value)) expect(event).toMatchObject({ attemptId: expect.any(String) })
      expect(webhooks.events({ ...message(genuine, ''), body: new Uint8Array(body) })).toEqual([])
    }),
    { numRuns: runs(500) },
  )
})

test('an empty secret is refused', () => {
  expect(() => new TinCanWebhooks({ secret: '' })).toThrow(/empty/)
})

function isHeader(value: string): boolean {
  try {
    return new Headers({ x: value }) !== undefined
  } catch {
    return false
  }
}
