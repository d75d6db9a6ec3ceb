import { type CampaignEvent, type EventOf, OutdialError } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { contacts, MINUTE, Scene, SECOND } from './setup.js'

/** Reads a stream in the background until it ends. */
function gather(stream: AsyncIterable<CampaignEvent>) {
  const read: CampaignEvent[] = []
  const ended = (async () => {
    for await (const event of stream) read.push(event)
  })()
  return { read, ended }
}

const gapless = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('engine.on()', () => {
  it('hands each event of a type to its handler, typed, in order, and * every event', async () => {
    const scene = new Scene()
    const ended: EventOf<'attempt.ended'>[] = []
    const all: CampaignEvent[] = []
    scene.engine.on('attempt.ended', event => {
      expectTypeOf(event.talkMs).toEqualTypeOf<number | undefined>()
      ended.push(event)
    })
    scene.engine.on('*', event => all.push(event))
    const campaign = await scene.launched({ contacts: 3 })
    await scene.finish(campaign)
    await scene.clock.settle()
    expect(all).toEqual(await scene.events(campaign))
    expect(ended).toEqual(all.filter(event => event.type === 'attempt.ended'))
    expect(ended.map(event => event.talkMs)).toEqual([30_000, 30_000, 30_000])
    expect(all.map(event => event.seq)).toEqual(gapless(1, all.length))
  })

  it('tells of all campaigns of the tenant, each with its own sequence, and of no other tenant', async () => {
    const scene = new Scene()
    const other = scene.newEngine({ tenantId: 'other' })
    const seen: string[] = []
    scene.engine.on('campaign.completed', event => seen.push(event.campaignId))
    const campaigns = [
      await scene.launched({ id: 'one' }),
      await scene.launched({ id: 'two', segment: contacts(1, 2) }),
      await scene.launched({ id: 'three', segment: contacts(1, 3) }, other),
    ]
    for (const campaign of campaigns) await scene.finish(campaign)
    await scene.clock.settle()
    expect(seen.sort()).toEqual(['one', 'two'])
  })

  it('stops when told to', async () => {
    const scene = new Scene()
    let seen = 0
    const stop = scene.engine.on('attempt.reserved', () => {
      seen++
      stop()
    })
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1 } })
    await scene.finish(campaign)
    expect(seen).toBe(1)
  })

  it('a handler that throws or rejects harms nobody: others hear everything, the campaign goes on, and it is logged', async () => {
    const scene = new Scene()
    const heard: string[] = []
    scene.engine.on('attempt.ended', () => {
      throw new Error('handler broke')
    })
    scene.engine.on('attempt.answered', async () => {
      throw new Error('handler rejected')
    })
    scene.engine.on('*', event => heard.push(event.type))
    const campaign = await scene.launched({ contacts: 2 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2 })
    await scene.clock.settle()
    expect(heard).toEqual((await scene.events(campaign)).map(event => event.type))
    expect(scene.logged.map(each => each.message)).toEqual(Array(4).fill('An event listener threw'))
  })

  it('a handler may give commands', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 4, calls: { concurrentCalls: 1 } })
    scene.engine.on('attempt.ended', () => void campaign.cancel().catch(() => {}))
    await campaign.launch()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1, skipped: 3 })
  })
})

describe('engine.events()', () => {
  it('gives the whole log from the beginning, then what is new as it happens', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } })
    const { read } = gather(scene.engine.events({ campaignId: campaign.id }))
    await scene.clock.settle()
    expect(read.at(-1)!.type).toBe('attempt.reserved')
    await scene.finish(campaign)
    await scene.clock.settle()
    expect(read).toEqual(await scene.events(campaign))
    expect(read.at(-1)!.type).toBe('campaign.completed')
  })

  it('goes on from a sequence number after a break, without a gap and without a repetition', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 5, calls: { concurrentCalls: 1 } })
    const seqs: number[] = []
    await scene.clock.advanceBy(20 * SECOND)
    for await (const event of scene.engine.events({ campaignId: campaign.id })) {
      seqs.push(event.seq)
      if (seqs.length === 4) break
    }
    // Meanwhile the campaign goes on without a reader.
    await scene.finish(campaign)
    const { read } = gather(scene.engine.events({ campaignId: campaign.id, after: seqs.at(-1)! }))
    await scene.clock.settle()
    expect([...seqs, ...read.map(event => event.seq)]).toEqual(gapless(1, (await scene.events(campaign)).length))
  })

  it('goes on in another engine on the same storage', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(10 * SECOND)
    await scene.engine.close()
    const next = scene.newEngine()
    await next.start()
    const { read } = gather(next.events({ campaignId: campaign.id, after: 3 }))
    const resumed = await next.campaign(campaign.id)
    await scene.clock.runTo(resumed.finished())
    await scene.clock.settle()
    expect(read).toEqual((await scene.events(campaign)).slice(3))
  })

  it('of a long campaign is read page by page, and still whole', async () => {
    const scene = new Scene({ carrier: { instant: true, behaviour: {} } })
    const campaign = await scene.launched({ contacts: 300, calls: { concurrentCalls: 300 } })
    await scene.finish(campaign)
    const { read } = gather(scene.engine.events({ campaignId: campaign.id }))
    await scene.clock.settle()
    expect(read.length).toBeGreaterThan(1_200)
    expect(read.map(event => event.seq)).toEqual(gapless(1, read.length))
  })

  it('EVENTS_EXPIRED, with the oldest that is kept, when the window has passed; from there on it is whole', async () => {
    const scene = new Scene({ storage: () => new MemoryStorage({ eventWindow: 20 }) })
    const campaign = await scene.launched({ contacts: 10 })
    await scene.finish(campaign)
    const { tenantId } = await campaign.record()
    const last = await scene.storage.lastEventSeq({ tenantId, campaignId: campaign.id })
    const expired: unknown = await gather(scene.engine.events({ campaignId: campaign.id })).ended.catch(error => error)
    if (!OutdialError.is(expired, 'EVENTS_EXPIRED')) throw expired
    expect(expired.detail).toMatchObject({ after: 0, oldest: last - 19 })
    const after = (expired.detail.oldest as number) - 1
    const { read } = gather(scene.engine.events({ campaignId: campaign.id, after }))
    await scene.clock.settle()
    expect(read.map(event => event.seq)).toEqual(gapless(last - 19, last))
  })

  it('ends when the signal aborts, waiting or not, and at once when it has', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 5, calls: { concurrentCalls: 1 } })
    const stop = new AbortController()
    const { read, ended } = gather(scene.engine.events({ campaignId: campaign.id, signal: stop.signal }))
    await scene.clock.advanceBy(10 * SECOND)
    stop.abort()
    await ended
    const heard = read.length
    await scene.clock.advanceBy(MINUTE)
    expect(read).toHaveLength(heard)
    const late = gather(scene.engine.events({ campaignId: campaign.id, signal: stop.signal }))
    await late.ended
    expect(late.read).toEqual([])
  })

  it('ends when the engine closes', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    const { read, ended } = gather(scene.engine.events({ campaignId: campaign.id }))
    await scene.clock.advanceBy(10 * SECOND)
    await scene.engine.close()
    await ended
    expect(read.at(-1)!.type).toBe('attempt.answered')
  })

  it('of a campaign that does not exist: CAMPAIGN_NOT_FOUND', async () => {
    const { ended } = gather(new Scene().engine.events({ campaignId: 'none' }))
    await expect(ended).rejects.toMatchObject({ code: 'CAMPAIGN_NOT_FOUND' })
  })
})

it('Each event carries its campaign, its tenant, its place and its instant', async () => {
  const scene = new Scene()
  const campaign = await scene.launched()
  await scene.finish(campaign)
  const start = Date.UTC(2026, 0, 5, 12)
  for (const event of await scene.events(campaign)) {
    expect(event).toMatchObject({ tenantId: 'default', campaignId: campaign.id })
    expect(event.at).toBeGreaterThanOrEqual(start)
    expect(event.at).toBeLessThanOrEqual(scene.clock.now())
  }
  expect((await scene.events(campaign)).map(event => [event.type, event.at - start])).toEqual([
    ['campaign.created', 0],
    ['contacts.added', 0],
    ['campaign.scheduled', 0],
    ['campaign.started', 0],
    ['attempt.reserved', 0],
    ['attempt.dialing', 100],
    ['attempt.ringing', 550],
    ['attempt.answered', 4_950],
    ['attempt.ended', 34_950],
    ['contact.completed', 34_950],
    ['campaign.completed', 64_950],
  ])
})
