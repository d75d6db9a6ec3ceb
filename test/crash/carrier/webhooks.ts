import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Clock } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import type { TinCanCall } from '../../../examples/http-carrier/call-events.ts'
import { publicUrl, webhookSecret } from '../world/settings.ts'

const TRIES = 5

/** Tells of calls: to whichever process it likes, some never, some twice, some late; again for a while where nobody says yes. */
export class Webhooks {
  /** Ports of the processes that run now. */
  ports: number[] = []
  readonly #agent = new Agent({ keepAlive: true })
  readonly #random: SeededRandom

  constructor(
    private readonly clock: Clock,
    seed: string,
  ) {
    this.#random = new SeededRandom(`${seed} webhooks`)
  }

  tell(call: TinCanCall): void {
    const body = JSON.stringify({ id: randomUUID(), call })
    const luck = this.#random.next()
    const copies = luck < 0.1 ? 0 : luck < 0.25 ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const late = this.#random.next() < 0.15 ? this.#random.next() * 60_000 : this.#random.next() * 1_000
      this.clock.setTimer(late, () => this.#post(body, TRIES))
    }
  }

  #post(body: string, tries: number): void {
    const again = () => {
      if (tries > 1) this.clock.setTimer(10_000, () => this.#post(body, tries - 1))
    }
    const port = this.ports[Math.floor(this.#random.next() * this.ports.length)]
    if (port === undefined) {
      again()
      return
    }
    const time = Math.floor(Date.now() / 1_000)
    const signature = createHmac('sha256', webhookSecret).update(`${time}.${publicUrl}.${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'tincan-signature': `t=${time},v1=${signature}` }
    const path = new URL(publicUrl).pathname
    // A process that is stopped answers nothing; its turn is over after a while, and another hears of it.
    const post = request({ agent: this.#agent, port, path, method: 'POST', headers, timeout: 1_000 }, response => {
      response.resume()
      if (response.statusCode !== 204) again()
    })
    post.on('timeout', () => post.destroy(new Error('No answer')))
    post.on('error', again)
    post.end(body)
  }
}
