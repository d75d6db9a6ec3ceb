import { CampaignEngine, toNodeHandler, webhookHandler } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { type VonageOptions, vonageTelephony, vonageWebhooks } from 'outdial/vonage'

/** Calls through Vonage, and what takes its webhooks in, for `node:http`. Both are given the same signature secret. */
export async function startCalling(options: VonageOptions) {
  const { applicationId, signatureSecret } = options
  const telephony = await vonageTelephony(options)
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony })
  const adapter = vonageWebhooks({ applicationId, signatureSecret })
  return { engine, webhooks: toNodeHandler(webhookHandler({ engine, adapter })) }
}
