// Twilio's webhooks in a Hono app; `app.ts` is what an app has of this.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { checkWebhooks } from '../webhooks-check/check.js'
import { acceptsCalls } from '../webhooks-check/live-call.js'
import { authToken } from '../webhooks-check/twilio-message.js'
import { appFor } from './app.js'

const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: acceptsCalls })
const server = serve({ fetch: appFor(engine, authToken).fetch, hostname: '127.0.0.1', port: 0 })
await once(server, 'listening')
const { port } = server.address() as AddressInfo

await checkWebhooks(engine, (path, headers, body) =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body }),
)
server.close()
