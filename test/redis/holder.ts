import { CampaignEngine, type Telephony } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { redisPace } from 'outdial/redis'
import { contacts, plan } from '../engine/setup.js'

// A process that calls on an account whose pace is in Redis, and whose calls never end. It prints when (epoch ms) each is asked for.

const { url, accountId, callsPerSecond } = JSON.parse(process.argv[2]!)

const telephony: Telephony = {
  capabilities: { idempotentCreate: false, findCall: false, hangup: false },
  async createCall({ attemptId }) {
    console.log(JSON.stringify({ at: performance.timeOrigin + performance.now() }))
    return { kind: 'accepted', providerCallId: attemptId }
  },
  async getCall(providerCallId) {
    return { kind: 'found', providerCallId, live: true, events: [] }
  },
}

const engine = new CampaignEngine({
  storage: new MemoryStorage(),
  telephony,
  account: { id: accountId, callsPerSecond, pace: await redisPace({ url }) },
})
const campaign = await engine.createCampaign(
  plan({ segment: contacts(5_000), calls: { concurrentCalls: 5_000, maxCallDuration: '1h' } }),
)
await campaign.launch()
