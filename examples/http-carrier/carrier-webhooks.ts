import { createHmac, randomUUID } from 'node:crypto'
import type { FakeClock } from 'outdial/testing'
import type { CarrierCall } from './carrier-call.js'

const TRIES = 5

/** Posts what becomes of calls, signed, and again while nobody says yes. */
export class CarrierWebhooks {
  /** Messages on the wire. */
  delivering = 0

  constructor(
    private readonly clock: FakeClock,
    private readonly secret: string,
  ) {}

  send({ shown, order, fate }: CarrierCall): void {
    const body = JSON.stringify({ id: randomUUID(), call: shown })
    const copies = { lost: 0, once: 1, twice: 2 }[fate.webhooks ?? 'once']
    for (let copy = 0; copy < copies; copy++) void this.#post(order.webhook_url, body, TRIES)
  }

  async #post(url: string, body: string, tries: number): Promise<void> {
    // Announced, so that the fake clock stands still while the message travels.
    const arrived = this.clock.work('webhook')
    this.delivering++
    const time = Math.floor(this.clock.now() / 1000)
    const signature = createHmac('sha256', this.secret).update(`${time}.${url}.${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'tincan-signature': `t=${time},v1=${signature}` }
    const taken = await fetch(url, { method: 'POST', headers, body }).then(
      response => response.ok,
      () => false,
    )
    if (!taken && tries > 1) this.clock.setTimer(5000, () => void this.#post(url, body, tries - 1))
    this.delivering--
    arrived()
  }
}
