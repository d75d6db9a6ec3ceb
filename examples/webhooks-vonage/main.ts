// A call through Vonage and its webhooks, on `node:http`; `app.ts` is what an app has of this. Vonage is played here: its
// API answers as Vonage's does, and its webhooks are posted to this very process.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { liveCall } from '../webhooks-check/live-call.js'
import { startCalling } from './app.js'
import { account, bodyOf, pretendVonage, tokenFor } from './pretend-vonage.js'

const vonage = await pretendVonage()
const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/vonage`

const { engine, webhooks } = await startCalling({ ...account, callbackUrl, baseUrl: vonage.baseUrl })
server.on('request', webhooks)

const { ended } = await liveCall(engine)
const create = vonage.creates[0]!
const [eventUrl] = create.event_url

async function send(what: string, body: string, authorization: string | undefined, url = eventUrl) {
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
  const answer = await fetch(url, { method: 'POST', headers, body })
  const error = answer.status === 204 ? '' : ((await answer.json()) as { error: string }).error
  console.log(`${what}:`, answer.status, error)
  return `${answer.status} ${error}`.trim()
}

const busy = bodyOf(create, { status: 'busy' })
const forged = `Bearer ${tokenFor(busy, 'not the secret')}`
assert.equal(await send('signed by somebody else', busy, forged), '403 wrong_signature')
assert.equal(await send('with another body', busy, `Bearer ${tokenFor('{}')}`), '403 wrong_body')
// Vonage signs no address. That of another attempt is refused all the same.
const another = eventUrl.replace(/attempt=[^&]+/, 'attempt=spring.9.1')
assert.equal(await send('sent on to another attempt', busy, `Bearer ${tokenFor(busy)}`, another), '403 wrong_address')
assert.equal(await send('not signed, so ask for it again', busy, undefined), '503 not_signed')

const statuses = [{ status: 'answered' }, { status: 'completed', duration: '42', price: '0.0126' }]
for (const fields of statuses) {
  const body = bodyOf(create, fields)
  const token = `Bearer ${tokenFor(body)}`
  assert.equal(await send(`genuine, ${fields.status}`, body, token), '204')
  assert.equal(await send('again', body, token), '204')
}

const { result, talkMs } = await ended
console.log('the campaign was told:', { result, talkMs })
assert.deepEqual({ result, talkMs }, { result: 'answered', talkMs: 42_000 })
await engine.close()
server.close()
vonage.close()
