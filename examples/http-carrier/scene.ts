import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CallEvent, toNodeHandler, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import type { Fate } from './carrier-call.js'
import { CarrierServer } from './carrier-server.js'
import { TinCan } from './telephony.js'
import { TinCanWebhooks } from './webhooks.js'

const apiKey = 'an API key'
const secret = 'a webhook secret'

/** The carrier, our adapter in front of it, and a server of ours that takes in its webhooks. */
export async function setTheScene(options: {
  fateOf: (to: string) => Fate
  receive: (events: CallEvent[]) => Promise<{ unmatched: CallEvent[] }>
}) {
  const clock = new FakeClock({ stallMs: 20_000 })
  const adapter = new TinCanWebhooks({ secret })
  const hooks = createServer(toNodeHandler(webhookHandler({ engine: options, adapter, clock })))
  await new Promise<void>(resolve => hooks.listen(0, '127.0.0.1', resolve))
  const callbackUrl = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/hooks/tin-can`

  const carrier = new CarrierServer({ clock, apiKey, secret, fateOf: options.fateOf })
  const wire = new Wire()
  const telephony = new TinCan({ baseUrl: await carrier.listen(), apiKey, callbackUrl, fetch: wire.fetch })
  return {
    clock,
    carrier,
    telephony,
    /** Resolves when nothing is on the wire but creates that the carrier never answers. */
    async arrived(): Promise<void> {
      while (wire.requests > carrier.parked || carrier.webhooks.delivering > 0) {
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    async close(): Promise<void> {
      await carrier.close()
      hooks.closeAllConnections()
      await new Promise(resolve => hooks.close(resolve))
    },
  }
}

/** Counts the adapter's requests. */
class Wire {
  requests = 0
  fetch: typeof fetch = async (...request) => {
    this.requests++
    try {
      return await fetch(...request)
    } finally {
      this.requests--
    }
  }
}
