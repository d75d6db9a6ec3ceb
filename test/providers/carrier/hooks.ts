import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CallEvent, toNodeHandler, type WebhookHandler } from 'outdial'

export type Receive = (events: CallEvent[]) => Promise<void>

/** What the webhook handler takes for an engine. */
export const engineOf = (receive: Receive | undefined) => ({
  async receive(events: CallEvent[]) {
    await receive?.(events)
    return { unmatched: [] }
  },
})

/** A server of its own for webhooks. */
export async function listening(handler: WebhookHandler, path: string) {
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url, close }
}
