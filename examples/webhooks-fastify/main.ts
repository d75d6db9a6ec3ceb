// Twilio's webhooks in a Fastify app that parses bodies elsewhere; `app.ts` is what an app has of this.
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { checkWebhooks } from '../webhooks-check/check.js'
import { acceptsCalls } from '../webhooks-check/live-call.js'
import { authToken } from '../webhooks-check/twilio-message.js'
import { appFor } from './app.js'

const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: acceptsCalls })
const app = appFor(engine, authToken)
const address = await app.listen({ host: '127.0.0.1', port: 0 })

await checkWebhooks(engine, (path, headers, body) => fetch(address + path, { method: 'POST', headers, body }))
await app.close()
