import type { CallEvent } from './telephony.js'

/** A webhook as it was sent: bytes before any parsing, and the URL as the provider knows it. */
export interface WebhookMessage {
  /** Upper case. */
  method: string
  /**
   * The public URL, query included, as WHATWG URLs are written: `http://X.example/a'b?c'` is `http://x.example/a'b?c%27`
   * here. An address that you give to the provider as `new URL(…).href` comes back to the letter, which is what was signed.
   */
  url: URL
  headers: Headers
  body: Uint8Array
}

/** Whether a message is the provider's own. `check` tells whoever operates the endpoint what to look at; no secrets, no call data. */
export type WebhookVerdict =
  | {
      genuine: true
      /** When it was signed, epoch ms; where the provider says so, old messages are refused by it. */
      signedAt?: number
      /**
       * The same for each delivery of one message, another for each message; a repeat is answered and not taken in again.
       * From what is signed only: a key that anybody can write would let them have genuine messages dropped.
       */
      key?: string
    }
  | {
      genuine: false
      reason: string
      check: string
      /** Ask for it again, by 503: the provider is known to fail at signing now and then. Default: it is refused for good. */
      redeliver?: boolean
    }

/** What a telephony adapter brings so that its provider's webhooks can be taken in. Neither method throws, whatever comes. */
export interface WebhookAdapter {
  /** Codes of this provider's name in answers and logs, e.g. `twilio`. */
  readonly provider: string
  verify(message: WebhookMessage): WebhookVerdict | Promise<WebhookVerdict>
  /** In the engine's words; empty for what says nothing of a call. Only for messages found genuine. */
  events(message: WebhookMessage): CallEvent[]
}
