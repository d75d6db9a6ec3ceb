import { CampaignEngine, type CampaignEvent, type MachineMessage, type Telephony } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import type { FakeClock } from 'outdial/testing'
import type { Receive } from './hooks.js'

export const MACHINES = 20

/** Every second number has a machine. */
export const isMachine = (to: string) => Number(to.slice(-2)) % 2 === 0

/** A campaign of forty contacts that does something about machines; from launch to end. */
export async function runMessageCampaign(
  clock: FakeClock,
  onMachine: 'hang_up' | { leaveMessage: MachineMessage },
  telephonyFor: (receive: Receive) => Promise<Telephony>,
) {
  let engine: CampaignEngine | undefined
  const telephony = await telephonyFor(async events => void (await engine!.receive(events)))
  const storage = new MemoryStorage()
  engine = new CampaignEngine({ storage, telephony, clock, logger: { warn: () => {}, error: () => {} } })
  const campaign = await engine.createCampaign({
    name: 'Messages',
    agent: { id: 'a', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
    segment: Array.from({ length: 2 * MACHINES }, (_, i) => ({ id: `c${i}`, phone: `+1212${2_000_000 + i}` })),
    schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
    calls: { concurrentCalls: 10, maxAttempts: 1, maxCallDuration: '5m', detectMachine: true, onMachine },
    breaker: false,
  })
  await campaign.launch()
  await clock.runTo(campaign.finished(), { limitMs: 4 * 3_600_000 })
  const events: CampaignEvent[] = await storage.readEvents({ tenantId: 'default', campaignId: campaign.id }, 0, 1000)
  await engine.close()
  return { campaign, events }
}
