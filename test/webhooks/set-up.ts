import { type CallEvent, type WebhookOptions, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { ToyWebhooks } from './toy-adapter.js'

export const at = 1_000_000
export const ringing: CallEvent = { type: 'ringing', attemptId: 'spring.1.1' }

/** A handler at the instant `at`, and all that it told anybody. Attempts that begin with `other.` are nobody's. */
export function setUp(options: Partial<WebhookOptions> = {}) {
  const clock = new FakeClock({ now: at })
  const received: CallEvent[] = []
  const logged: string[] = []
  const log = (level: string) => (message: string, detail?: object) =>
    void logged.push(`${level}: ${message} ${JSON.stringify(detail)}`)
  const engine = {
    failing: false,
    async receive(events: CallEvent[]) {
      if (this.failing) throw new Error('the database for +12125550143 is away')
      received.push(...events)
      return { unmatched: events.filter(event => event.attemptId.startsWith('other.')) }
    },
  }
  const logger = { warn: log('warn'), error: log('error') }
  const handle = webhookHandler({ engine, adapter: new ToyWebhooks(), clock, logger, ...options })
  return { clock, engine, received, logged, handle }
}
