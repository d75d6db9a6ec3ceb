import { CampaignEngine } from 'outdial'
import { postgresStorage } from 'outdial/postgres'
import { TinCan } from '../http-carrier/telephony.js'

/** What all processes have in common; in yours it comes from the environment. */
export interface Settings {
  databaseUrl: string
  schema: string
  carrierUrl: string
  /** Where the carrier reaches whichever process: a load balancer. */
  publicUrl: string
  webhookSecret: string
  hashKey: string
}

/** The engine of one process. All are made alike, but that a web process runs no campaigns. */
export async function openEngine(settings: Settings, own: { apiKey: string; runCampaigns: boolean }) {
  const { databaseUrl, schema, carrierUrl, publicUrl, hashKey } = settings
  const storage = await postgresStorage({ connectionString: databaseUrl, schema })
  const engine = new CampaignEngine({
    storage,
    telephony: new TinCan({ baseUrl: carrierUrl, apiKey: own.apiKey, callbackUrl: publicUrl }),
    runCampaigns: own.runCampaigns,
    hashKey,
    // Short, so that the example is: the defaults are made for real phones. The same in every process.
    lease: '2s',
    requestTimeout: '2s',
    sendWindow: '2s',
    grace: '0s',
  })
  return { engine, storage }
}
