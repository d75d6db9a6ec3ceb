import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { acceptsCalls } from '../../webhooks-check/live-call.js'

export { authToken } from '../../webhooks-check/twilio-message.js'

// Next.js may load modules once for each route, and anew after a change: one engine for all, kept beside them.
// In your app the storage is durable and the telephony `await twilioTelephony({ … })`.
const kept = globalThis as { outdial?: CampaignEngine }
export const engine = (kept.outdial ??= new CampaignEngine({ storage: new MemoryStorage(), telephony: acceptsCalls }))
