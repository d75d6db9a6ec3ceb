// Plays Vonage: an API that places every call it is asked for, and webhooks signed as Vonage signs them. An app has no
// need of this file.
import { createHash, createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** What Vonage's dashboard gives out for an account and its Voice application. */
export const account = {
  applicationId: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
  privateKey,
  signatureSecret: 'the signature secret of the account',
}

/** The part of a create that is of interest here. */
interface Create {
  to: [{ number: string }]
  event_url: [string]
}

export async function pretendVonage() {
  const creates: Create[] = []
  const api = createServer(async (request, response) => {
    creates.push(JSON.parse(await text(request)) as Create)
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ uuid: 'uuid-1', status: 'started', direction: 'outbound' }))
  })
  await once(api.listen(0, '127.0.0.1'), 'listening')
  const baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  return { baseUrl, creates, close: () => api.close() }
}

/** The body of a webhook on the call. */
export function bodyOf({ to: [{ number: to }] }: Create, fields: object): string {
  return JSON.stringify({ uuid: 'uuid-1', to, timestamp: new Date().toISOString(), ...fields })
}

/** Vonage's token: who, when, and the hash of the body, signed with HMAC-SHA256. */
export function tokenFor(body: string, secret = account.signatureSecret): string {
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = {
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    application_id: account.applicationId,
  }
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
