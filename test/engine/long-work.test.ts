import { CampaignEngine, type Progress, SystemClock } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'
import { plan } from './setup.js'

const CONTACTS = 5_000

/** Looks whenever the process gets to do anything else, until `work` is done; what it saw, each new thing once. */
async function seenDuring<Seen>(work: Promise<unknown>, look: () => Promise<Seen>): Promise<Seen[]> {
  let over = false
  const done = work.finally(() => {
    over = true
  })
  const seen = new Map<string, Seen>()
  while (!over) {
    const what = await look()
    seen.set(JSON.stringify(what), what)
    await new Promise(resolve => setImmediate(resolve))
  }
  await done
  return [...seen.values()]
}

test('work on many contacts lets the rest of the process go on: import, preflight, results, clone, cancel', async () => {
  const clock = new SystemClock()
  const storage = new MemoryStorage()
  const engine = new CampaignEngine({ storage, telephony: new SimulatedCarrier({ clock }), clock })
  const progressOf = (campaignId: string) => async () => {
    const key = { tenantId: 'default', campaignId }
    return (await storage.getCampaign(key)) && storage.progress(key)
  }
  const halfway = (seen: (Progress | undefined)[], done: (progress: Progress) => number) =>
    seen.filter(progress => progress && done(progress) > 0 && done(progress) < CONTACTS).length

  const campaign = await engine.createCampaign({ ...plan({ contacts: 0 }), id: 'big' })
  const rows = plan({ contacts: CONTACTS }).segment!
  const importing = await seenDuring(campaign.addContacts(rows), progressOf('big'))
  expect(halfway(importing, progress => progress.total)).toBeGreaterThan(3)

  let turns = 0
  const countTurns = async () => ++turns
  expect((await seenDuring(campaign.preflight(), countTurns)).length).toBeGreaterThan(3)
  const readAll = async () => {
    let contacts = 0
    for await (const _ of campaign.results()) contacts++
    expect(contacts).toBe(CONTACTS)
  }
  expect((await seenDuring(readAll(), countTurns)).length).toBeGreaterThan(3)

  const cloning = await seenDuring(campaign.clone({ id: 'copy' }), progressOf('copy'))
  expect(halfway(cloning, progress => progress.total)).toBeGreaterThan(3)

  const cancelling = await seenDuring(campaign.cancel(), progressOf('big'))
  expect(halfway(cancelling, progress => progress.skipped)).toBeGreaterThan(2)
  await engine.close()
})
