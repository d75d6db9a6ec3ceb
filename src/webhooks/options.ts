import type { DurationInput } from '../campaign/input/duration.js'
import { duration, fields, port, reading, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import { SystemClock } from '../clock/system-clock.js'
import { consoleLogger } from '../engine/console-logger.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { CallEvent } from '../ports/telephony.js'
import type { WebhookAdapter } from '../ports/webhooks.js'

/** What a webhook handler needs: who records, whose webhooks they are, and where they arrive. */
export interface WebhookOptions {
  /** The engine, or whatever else records call events; it resolves once they are recorded. */
  engine: { receive(events: CallEvent[]): Promise<{ unmatched: CallEvent[] }> }
  /** The provider's: `twilioWebhooks()`, `vonageWebhooks()` or your own. */
  adapter: WebhookAdapter
  /**
   * Where the provider reaches this server, e.g. `'https://calls.example.com'`. Needed behind any proxy, tunnel or load
   * balancer. A path in it is put before what arrives, unless what arrives begins with it already: so the whole
   * `callbackUrl` will do, whether or not a proxy takes its beginning off. Default: the URL of the request.
   */
  publicUrl?: string
  /** Longest body taken, in bytes; default 64 KiB. */
  maxBodyBytes?: number
  /** How old, or how far ahead of our clock, a signature with a time may be; default 5 minutes. */
  maxAge?: DurationInput
  /** Default: the system's. */
  clock?: Pick<Clock, 'now'>
  /** Default: the console. Is told codes and what to check, never call data. */
  logger?: Logger
}

const publicUrl = reading("an http or https address without query, such as 'https://calls.example.com'", value => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const { protocol, search, hash, username } = new URL(value)
  const plain = search === '' && hash === '' && username === ''
  return plain && (protocol === 'https:' || protocol === 'http:') ? value : undefined
})

const optionFields = fields('webhook options: { engine, adapter, publicUrl?, … }', {
  engine: port('engine', 'receive'),
  adapter: port('webhook adapter', 'verify', 'events'),
  publicUrl: publicUrl.optional(),
  maxBodyBytes: whole(1, 100_000_000).optional(),
  maxAge: duration('1s', '1d').optional(),
  clock: port('clock', 'now').optional(),
  logger: port('logger', 'warn', 'error').optional(),
})

/** @throws OutdialError `INVALID_INPUT` */
export function readWebhookOptions(options: WebhookOptions) {
  const parsed = parseWith(optionFields, options, 'The webhook options')
  return {
    engine: options.engine,
    adapter: options.adapter,
    logger: unfailing(options.logger ?? consoleLogger),
    clock: options.clock ?? new SystemClock(),
    publicUrl: parsed.publicUrl,
    maxBodyBytes: parsed.maxBodyBytes ?? 64 * 1024,
    maxAgeMs: parsed.maxAge ?? 5 * 60_000,
  }
}

/** A log that is full or gone is no reason not to answer. */
function unfailing(logger: Logger): Logger {
  const log = (level: keyof Logger) => (message: string, detail?: Record<string, unknown>) => {
    try {
      logger[level](message, detail)
    } catch {
      // There is nobody left to tell.
    }
  }
  return { warn: log('warn'), error: log('error') }
}
