import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { FakeClock } from 'outdial/testing'
import type { DoubleCall, Told } from './call.js'
import { applicationId, signatureSecret } from './credentials.js'

/** Takes a message where Vonage would send it: over HTTP, or straight to the handler. */
export type Deliver = (request: Request) => Promise<Response>

/** Posts what becomes of calls, signed as Vonage does, once: nothing says that what was not taken in comes again. */
export class DoubleWebhooks {
  /** Messages on the wire. */
  delivering = 0
  readonly answers: number[] = []
  readonly #sent = new Map<DoubleCall, number>()

  constructor(
    private readonly clock: FakeClock,
    private readonly deliver: Deliver,
  ) {}

  tell(call: DoubleCall, { status, fields }: Told): void {
    const sequence = this.#sent.get(call) ?? 0
    this.#sent.set(call, sequence + 1)
    const { lost, twice, lateMs = [0] } = call.plan.webhooks ?? {}
    if (lost) return
    const body = JSON.stringify({ ...about(call, this.clock.now()), status, ...ofEnd(call, status), ...fields })
    const late = lateMs[Math.min(sequence, lateMs.length - 1)] ?? 0
    // A message that comes twice is signed once.
    const jti = randomUUID()
    for (let copy = 0; copy < (twice ? 2 : 1); copy++) {
      if (late === 0) void this.#post(call.parameters.eventUrl, body, jti)
      else this.clock.setTimer(late, () => void this.#post(call.parameters.eventUrl, body, jti))
    }
  }

  async #post(url: string, body: string, jti: string): Promise<void> {
    const done = this.clock.work('vonage webhook')
    this.delivering++
    const token = await tokenFor(body, this.clock.now(), { jti })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const status = await this.deliver(new Request(url, { method: 'POST', headers, body })).then(
      answer => answer.status,
      () => 0,
    )
    this.answers.push(status)
    this.delivering--
    done()
  }
}

/** By an implementation of JWT that is not the adapter's. */
export function tokenFor(
  body: string | Uint8Array,
  now: number,
  claims: Record<string, unknown> = {},
  secret = signatureSecret,
) {
  const all = {
    iat: Math.floor(now / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: 'abcd1234',
    application_id: applicationId,
    ...claims,
  }
  return new SignJWT(all).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(secret))
}

function about({ uuid, parameters: { to, from } }: DoubleCall, now: number): Record<string, unknown> {
  const timestamp = new Date(now).toISOString()
  return { to, from, uuid, conversation_uuid: `CON-${uuid}`, direction: 'outbound', timestamp }
}

function ofEnd(call: DoubleCall, status: string): Record<string, unknown> {
  const { answeredAt, endedAt } = call
  if (status !== 'completed' || endedAt === undefined) return {}
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
  return {
    start_time: iso(answeredAt),
    end_time: iso(endedAt),
    duration: String(call.seconds),
    rate: '0.01270000',
    price: answeredAt === undefined ? '0' : '0.00420000',
    network: 'US-FIXED',
  }
}
