import { setImmediate } from 'node:timers/promises'
import { CampaignEngine, type CampaignEvent, type ContactInput, OutdialError } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

async function draft() {
  const clock = new FakeClock()
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: new SimulatedCarrier({ clock }), clock })
  const campaign = await engine.createCampaign({
    name: 'draft',
    agent: { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello.' } },
    calls: { concurrentCalls: 1 },
  })
  return { engine, campaign }
}

function* people(count: number): Generator<ContactInput> {
  for (let i = 0; i < count; i++) yield { id: i, phone: `+1212555${String(i).padStart(4, '0')}` }
}

/** What `contacts.added` told so far. */
async function told(engine: CampaignEngine, campaignId: string) {
  const events: CampaignEvent[] = []
  const stop = new AbortController()
  for await (const event of engine.events({ campaignId, signal: stop.signal })) {
    if (event.type === 'contacts.added') events.push(event)
    if (event.type === 'campaign.cancelled') stop.abort()
  }
  return events.map(event => (event.type === 'contacts.added' ? event.accepted : 0))
}

test('the import waits for what onRow returns, so that a slow reader is never behind', async () => {
  const { campaign } = await draft()
  let busy = 0
  let most = 0
  let seen = 0
  await campaign.addContacts(people(1200), {
    onRow: async () => {
      most = Math.max(most, ++busy)
      if (++seen % 100 === 0) await setImmediate()
      busy--
    },
  })
  expect({ most, seen }).toEqual({ most: 1, seen: 1200 })
})

test('when the source fails, contacts.added still tells of the rows that were taken in', async () => {
  const { engine, campaign } = await draft()
  async function* broken() {
    yield* people(700)
    throw new Error('the cursor was closed')
  }
  const failure = await campaign.addContacts(broken()).catch(error => error)
  expect(OutdialError.is(failure, 'SEGMENT_FAILED')).toBe(true)
  await campaign.cancel()
  expect(await told(engine, campaign.id)).toEqual([700])
})

test('what onRow throws ends the import, and contacts.added tells of the rows that were taken in', async () => {
  const { engine, campaign } = await draft()
  const full = new Error('disk full')
  const onRow = ({ row }: { row: number }) => {
    if (row === 3) throw full
  }
  expect(await campaign.addContacts(people(700), { onRow }).catch(error => error)).toBe(full)
  expect(await campaign.progress()).toMatchObject({ total: 500, pending: 500 })
  await campaign.cancel()
  expect(await told(engine, campaign.id)).toEqual([500])
})
