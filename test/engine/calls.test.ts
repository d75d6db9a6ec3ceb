import { type CallRecord, type CallsExport, type CallsQuery, OutdialError } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, it } from 'vitest'
import { placed } from './carrier-account.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const each of found) items.push(each)
  return items
}

const registries = { 'National Do Not Call Registry': '2026-01-01T00:00:00Z' }
const person = { phone: '+12025550134', timeZone: 'America/New_York', country: 'US', region: 'DC' }

/** A consumer called under federal rules, with consent, who says what becomes of it. */
async function oneSale() {
  const options = { rules: { presets: rulePresets() }, hashKey: 'a key' }
  const scene = new Scene({ now: '2026-01-05T17:00:00Z', engine: options })
  const consent = {
    status: 'granted',
    at: '2025-12-01T00:00:00Z',
    level: 'express_written',
    source: '=form 7',
  } as const
  const campaign = await scene.launched({
    id: 'sale',
    name: 'Spring, "sale"',
    segment: [{ id: 'c1', ...person, consent }],
    schedule: { hours: { everyDay: '09:00-21:00' } },
    purpose: 'telemarketing',
    compliance: { mode: 'live', line: 'residential', registries },
  })
  await scene.clock.advanceBy(20 * SECOND)
  const attemptId = (await campaign.contact('c1')).attemptList[0]!.attemptId
  await campaign.recordOutcome({ attemptId, code: 'sold', success: true, notes: 'Asked for blue' })
  await scene.finish(campaign)
  return { scene, campaign, attemptId }
}

describe('A call’s record', () => {
  it('has what regulators ask for, and no notes', async () => {
    const { scene, attemptId } = await oneSale()
    const [call] = await all(scene.engine.calls())
    expect(call).toMatchObject({
      campaignName: 'Spring, "sale"',
      purposes: ['telemarketing'],
      modes: ['live', 'autodialed'],
      line: 'residential',
      agentName: 'Ada',
      contactId: 'c1',
      attemptId,
      attemptNumber: 1,
      calledNumber: person.phone,
      callingNumber: '+12125550100',
      direction: 'outbound',
      localTimes: ['2026-01-05T12:00:00-05:00[America/New_York]'],
      talkMs: 30 * SECOND,
      state: 'ended',
      result: 'completed',
      outcomeCode: 'sold',
      outcomeSuccess: true,
      optOut: false,
      consent: { version: 1, status: 'granted', level: 'express_written', source: '=form 7' },
      jurisdictions: ['US-DC'],
      registries: { 'National Do Not Call Registry': Date.parse(registries['National Do Not Call Registry']) },
      decisionSeq: 1,
      settingsVersion: 1,
      extra: {},
    })
    expect(call!.presets.map(each => each.id)).toContain('us-fed-telemarketing')
    const [entry] = placed(scene.carrier.log)
    expect(call!.startedAt).toBeGreaterThanOrEqual(entry!.at)
    expect(JSON.stringify(call)).not.toContain('blue')
  })

  it('names the version of the consent that held, also when a newer one is there', async () => {
    const { scene } = await oneSale()
    await scene.engine.setConsent('c1', { status: 'revoked', at: scene.clock.now() })
    expect((await all(scene.engine.calls()))[0]!.consent).toEqual({ version: 1 })
  })

  it('of somebody erased has no number, and is not found by it', async () => {
    const { scene } = await oneSale()
    expect(await all(scene.engine.calls({ phone: person.phone }))).toHaveLength(1)
    await scene.clock.runTo(scene.engine.eraseContact('c1'))
    expect(await all(scene.engine.calls())).toMatchObject([
      { calledNumber: null, result: 'completed', contactId: 'c1' },
    ])
    expect(await all(scene.engine.calls({ phone: person.phone }))).toEqual([])
    const lines = await all(scene.engine.exportCalls({ format: 'csv' }))
    expect(lines.join('')).not.toContain('2025550134')
  })

  it('whose decision is no longer kept says so', async () => {
    const scene = new Scene({ storage: () => new MemoryStorage({ decisionWindow: 1 }) })
    await scene.finish(await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } }))
    expect((await all(scene.engine.calls())).map(call => [call.decisionSeq, call.localTimes.length])).toEqual([
      [null, 0],
      [2, 1],
    ])
  })
})

describe('engine.calls()', () => {
  /** Retries and two campaigns: each call once, live ones too. */
  async function several() {
    const scene = new Scene({ carrier: { behaviour: { talkMs: HOUR } } })
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    for (const id of ['a', 'b']) {
      await scene.launched({
        id,
        contacts: 3,
        segment: contacts(3, id === 'a' ? 1 : 3),
        calls: { maxCallDuration: '2h' },
      })
      await scene.clock.advanceBy(10 * MINUTE)
    }
    const find = async (query: CallsQuery) =>
      (await all(scene.engine.calls(query))).map(call => `${call.campaignId} ${call.contactId} ${call.attemptNumber}`)
    return { scene, find }
  }

  it('gives each call once, those that go on included, by campaign, contact, number and time of start', async () => {
    const { scene, find } = await several()
    const every = await find({})
    expect(every).toHaveLength(placed(scene.carrier.log).length)
    expect(new Set(every).size).toBe(every.length)
    expect(every).toContain('a c1 2')
    expect(await find({ campaignId: 'b' })).toEqual(every.filter(each => each.startsWith('b')))
    expect(await find({ contactId: 'c1' })).toEqual(every.filter(each => each.includes('c1')))
    expect(await find({ phone: '(212) 200-0002', defaultRegion: 'US' })).toEqual(['a c2 1'])
    expect(await find({ contactId: 'nobody' })).toEqual([])
    const records = await all(scene.engine.calls())
    expect(records.find(call => call.contactId === 'c2')).toMatchObject({
      state: 'answered',
      result: null,
      endedAt: null,
    })
    const starts = records.map(call => call.startedAt).sort((x, y) => x - y)
    const [from, to] = [starts[1]!, starts.at(-1)!]
    const inTime = records.filter(call => call.startedAt >= from && call.startedAt < to)
    expect(await all(scene.engine.calls({ from, to: new Date(to) }))).toEqual(inTime)
    expect(inTime.length).toBeLessThan(records.length)
  })

  it('looks into no campaign that was over before, or came after', async () => {
    const scene = new Scene()
    const read: string[] = []
    const scan = scene.storage.scanContacts.bind(scene.storage)
    scene.storage.scanContacts = (key, query) => {
      read.push(key.campaignId)
      return scan(key, query)
    }
    const days = []
    for (const id of ['first', 'second', 'third']) {
      days.push(scene.clock.now())
      await scene.finish(await scene.launched({ id }))
      await scene.clock.advanceBy('3d')
    }
    read.length = 0
    const found = await all(scene.engine.calls({ from: days[1]!, to: days[1]! + HOUR }))
    expect(found.map(call => call.campaignId)).toEqual(['second'])
    expect(read).toEqual(['second'])
  })

  it('refuses what it does not know', async () => {
    const { engine } = new Scene()
    await expect(all(engine.calls({ campaignId: 'none' }))).rejects.toThrow(
      expect.objectContaining({ code: 'CAMPAIGN_NOT_FOUND' }),
    )
    const wrong: [Partial<CallsExport>, string][] = [
      [{ format: 'csv', phone: 'call me' }, 'phone'],
      [{ format: 'csv', to: '2026-01-01' }, 'to'],
      [{}, 'format'],
      [{ format: 'csv', extra: { result: () => 1 } }, 'extra.result'],
      [{ format: 'csv', extra: { 'a,b': () => 1 } }, 'extra.a,b'],
      [{ format: 'csv', extra: { seller: 'us' as never } }, 'extra.seller'],
    ]
    for (const [query, path] of wrong) {
      const error = await Promise.resolve(query as CallsExport)
        .then(each => engine.exportCalls(each))
        .catch((why: unknown) => why)
      expect(OutdialError.is(error, 'INVALID_INPUT') && error.detail.issues).toMatchObject([{ path }])
    }
  })
})

describe('Exports of calls', () => {
  it('as CSV: quoted, without formulas, columns of your own last', async () => {
    const { scene, attemptId } = await oneSale()
    const extra = { seller: () => '=Acme, Inc.', recording: async (call: CallRecord) => `s3://${call.attemptId}` }
    const [header, row, ...more] = await all(scene.engine.exportCalls({ format: 'csv', extra }))
    expect(more).toEqual([])
    expect(header!.trimEnd().split(',')).toHaveLength(43)
    expect(header).toMatch(/^campaign_id,campaign_name,.*,currency,seller,recording\r\n$/)
    expect(row).toMatch(/^sale,"Spring, ""sale""",telemarketing,live autodialed,residential,agent-1,Ada,c1,/)
    expect(row).toContain(`,${person.phone},+12125550100,outbound,2026-01-05T17:00:00.`)
    expect(row).toContain(",granted,express_written,2025-12-01T00:00:00.000Z,'=form 7,US-DC,")
    expect(row!.endsWith(`,"'=Acme, Inc.",s3://${attemptId}\r\n`)).toBe(true)
  })

  it('as JSON lines: the records, with what you know besides under `extra`', async () => {
    const { scene } = await oneSale()
    const [line] = await all(scene.engine.exportCalls({ format: 'jsonl', extra: { seller: () => 'Acme' } }))
    const [call] = await all(scene.engine.calls())
    expect(JSON.parse(line!)).toEqual({ ...call, extra: { seller: 'Acme' } })
    expect(line!.endsWith('}\n')).toBe(true)
  })

  it('of a long campaign ask for a page at a time, as fast as they are read', async () => {
    const scene = new Scene()
    let asked = 0
    const scan = scene.storage.scanContacts.bind(scene.storage)
    scene.storage.scanContacts = (key, query) => {
      asked += 1
      return scan(key, query)
    }
    const campaign = await scene.launched({ id: 'long', contacts: 1_100, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(MINUTE)
    await scene.clock.runTo(campaign.cancel())
    await scene.finish(campaign)
    asked = 0
    const rows = scene.engine.exportCalls({ format: 'jsonl', campaignId: 'long' })[Symbol.asyncIterator]()
    expect((await rows.next()).done).toBe(false)
    expect(asked).toBe(1)
    let count = 1
    while (!(await rows.next()).done) count += 1
    expect([count, asked]).toEqual([scene.carrier.callsPlaced, 3])
  })
})
