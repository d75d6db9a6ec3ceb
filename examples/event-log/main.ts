// Keeps a campaign's events in a file, a line each, so that they outlive the process: after a restart the log goes on
// from its last line, without a gap and without a double. Shows, too, what to do when the storage no longer has them.
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Campaign, CampaignEngine, OutdialError } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'

const folder = await mkdtemp(join(tmpdir(), 'outdial-events-'))
const log = join(folder, 'events.jsonl')

async function lines(): Promise<{ seq: number; type: string }[]> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

/** Appends what happens from the last line on, until the campaign is over or the engine closes; each event before the next. */
async function keepLog(engine: CampaignEngine, campaignId: string): Promise<void> {
  let after = (await lines()).at(-1)?.seq ?? 0
  for (;;) {
    try {
      for await (const event of engine.events({ campaignId, after })) {
        await appendFile(log, `${JSON.stringify(event)}\n`)
        after = event.seq
        if (event.type === 'campaign.completed') return
      }
      return
    } catch (error) {
      if (!OutdialError.is(error, 'EVENTS_EXPIRED')) throw error
      // We were away for too long. The state of things is in progress() and results(); the log says that it has a gap.
      const oldest = error.detail.oldest as number
      await appendFile(log, `${JSON.stringify({ seq: oldest - 1, type: 'gap', missing: oldest - 1 - after })}\n`)
      after = oldest - 1
    }
  }
}

const clock = new FakeClock({ now: '2026-03-02T09:00:00Z' })
const telephony = new SimulatedCarrier({ clock })
// In memory, so that the example needs no server; yours is durable, and each engine below a process of its own.
const storage = new MemoryStorage({ eventWindow: 200 })

async function live(run: (engine: CampaignEngine, campaign: Campaign) => Promise<void>): Promise<void> {
  const engine = new CampaignEngine({ storage, telephony, clock })
  await engine.start()
  const campaign = await engine.campaign('demo').catch(() => draft(engine))
  await run(engine, campaign)
  await clock.runTo(engine.close())
}

function draft(engine: CampaignEngine): Promise<Campaign> {
  return engine.createCampaign({
    id: 'demo',
    name: 'Spring check-up',
    agent: { id: 'ada', name: 'Ada', numbers: '+442079460980', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
    segment: Array.from({ length: 100 }, (_, i) => ({ id: i, phone: `+44207946${String(i).padStart(4, '0')}` })),
    schedule: { timeZone: 'Europe/London' },
    calls: { concurrentCalls: 2, retryDelay: '1h' },
  })
}

const seqs = async () => (await lines()).map(event => event.seq)
const isGapless = (list: number[]) => list.every((seq, i) => seq === i + 1)

// The first process runs for a quarter of an hour; the second goes on where the log ends.
for (const life of ['first', 'second']) {
  await live(async (engine, campaign) => {
    if ((await campaign.status()) === 'draft') await campaign.launch()
    const logging = keepLog(engine, campaign.id)
    await clock.advanceBy('15m')
    await clock.runTo(engine.close())
    await logging
  })
  const list = await seqs()
  console.log(
    `${life} process: ${list.length} events in the log, ${isGapless(list) ? 'without' : 'WITH'} gap or double`,
  )
  if (!isGapless(list)) process.exitCode = 1
}

// The third keeps no log for hours, while more happens than the storage keeps; the fourth finds the gap and says so.
await live(async () => clock.advanceBy('3h'))
await live(async (engine, campaign) => {
  await clock.runTo(campaign.finished())
  await keepLog(engine, campaign.id)
})
const gap = (await lines()).find(event => event.type === 'gap')
const last = (await lines()).at(-1)
console.log('fourth process: noted', gap, 'and went on to', last?.seq, last?.type)
if (!gap || last?.type !== 'campaign.completed') process.exitCode = 1
await rm(folder, { recursive: true })
