import { longCalls, untilAnswered } from './long-calls.js'

export interface OwnerInput {
  url: string
  campaignId: string
  live: number
}

/** Owns the campaign and has so many calls on the line, until the process is killed. */
export default async function postgresOwner({ url, campaignId, live }: OwnerInput): Promise<object> {
  const { engine } = await longCalls(url)
  const campaign = await engine.campaign(campaignId)
  await campaign.edit({ calls: { concurrentCalls: live } })
  await campaign.launch()
  await untilAnswered(url, live)
  return {}
}
