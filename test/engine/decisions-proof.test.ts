import { type Decision, OutdialError, verifyDecisions } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, it } from 'vitest'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

async function text(lines: AsyncIterable<string>): Promise<string> {
  let whole = ''
  for await (const line of lines) whole += line
  return whole
}

const parsed = (jsonl: string) =>
  jsonl
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Decision)

const chained = { decisions: { hashChain: true }, hashKey: 'a key' }

/** Forty contacts, one engine after another, opt-outs and refusals among the dials. */
async function overTwoOwners() {
  const scene = new Scene({ engine: chained, carrier: { behaviour: { answer: 1, busy: 1 } } })
  const campaign = await scene.launched({ id: 'spring', contacts: 40, calls: { concurrentCalls: 3, maxAttempts: 2 } })
  await scene.clock.advanceBy(3 * MINUTE)
  await scene.clock.runTo(scene.engine.suppress([phoneOf(38), phoneOf(39)]))
  await scene.clock.runTo(scene.engine.close())
  const head = await campaign.decisionHead()
  // The chain is the campaign's: an engine that asks for none goes on with it.
  const next = scene.newEngine({ decisions: { hashChain: false } })
  await next.start()
  await scene.finish(await next.campaign('spring'))
  return { scene, next, head, campaign }
}

describe('Exports of decisions', () => {
  it('as JSON lines are the records, and prove themselves', async () => {
    const { next, head } = await overTwoOwners()
    const jsonl = await text(next.exportDecisions({ format: 'jsonl', campaignId: 'spring' }))
    const records = parsed(jsonl)
    const read: Decision[] = []
    for await (const each of next.decisions({ campaignId: 'spring' })) read.push(each)
    expect(records).toEqual(read)
    expect(records.map(each => each.decision)).toContain('skip')
    expect(await verifyDecisions(records, { head })).toMatchObject({ ok: true, verified: records.length })
    const changed = parsed(jsonl.replace('"decision":"skip"', '"decision":"wait"'))
    const { seq } = records.find(each => each.decision === 'skip')!
    expect(await verifyDecisions(changed)).toEqual({ ok: false, verified: seq - 1, broken: { seq, fault: 'changed' } })
  })

  it('as CSV are a row each under a header, whatever is in an id', async () => {
    const scene = new Scene({ now: '2026-01-05T17:00:00Z' })
    const zone = { timeZone: 'America/St_Johns' }
    const segment = [
      { id: '=HYPERLINK("http://x"),"', phone: phoneOf(1), ...zone },
      { id: 'two\nlines', phone: phoneOf(2), ...zone },
      { id: 'c3', phone: phoneOf(3), ...zone },
    ]
    await scene.engine.setConsent('c3', { status: 'revoked', at: scene.clock.now() })
    const campaign = await scene.launched({ id: 'odd', segment, schedule: { hours: { everyDay: '09:00-17:00' } } })
    await scene.finish(campaign)
    const csv = await text(scene.engine.exportDecisions({ format: 'csv', campaignId: 'odd' }))
    const [header, ...rows] = csv.split('\r\n')
    expect(header).toMatch(/^campaign_id,seq,at,decision,reasons,/)
    expect(rows[0]).toMatch(
      /^odd,1,2026-01-05T17:00:00\.\d{3}Z,dial,,,"'=HYPERLINK\(""http:\/\/x""\),""",odd\.0\.1,'?[\w-]{22},2026-01-05T13:30:00-03:30\[America\/St_Johns\],own,/,
    )
    expect(rows[1]).toContain(',"two\nlines",')
    expect(rows[2]).toMatch(/^odd,3,[^,]+,skip,consent_revoked,,c3,,/)
    expect(rows.slice(3)).toEqual([''])
  })

  it('are read as they are written: nothing is asked of storage before somebody wants it', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 30 })
    await scene.finish(campaign)
    const lines = scene.engine.exportDecisions({ format: 'jsonl' })[Symbol.asyncIterator]()
    await scene.finish(await scene.launched({ contacts: 5, segment: contacts(5, 50) }))
    let count = 0
    while (!(await lines.next()).done) count += 1
    expect(count).toBe(35)
  })
})

describe('A hash chain', () => {
  it('goes on over owners, and erasing somebody leaves it whole', async () => {
    const { scene, next, head } = await overTwoOwners()
    const before = await text(next.exportDecisions({ format: 'jsonl', campaignId: 'spring' }))
    await scene.clock.runTo(next.eraseContact('c3'))
    await scene.clock.runTo(next.eraseContact('c38'))
    expect(await text(next.exportDecisions({ format: 'jsonl', campaignId: 'spring' }))).toBe(before)
    expect(await verifyDecisions(next.decisions({ campaignId: 'spring' }), { head })).toMatchObject({ ok: true })
    const found: Decision[] = []
    for await (const each of next.decisions({ phone: phoneOf(3) })) found.push(each)
    expect(found.length).toBeGreaterThan(0)
  })

  it('is each campaign’s own: clones begin anew', async () => {
    const { scene, next, campaign } = await overTwoOwners()
    const chainless = await (await next.campaign('spring')).clone({ id: 'chainless' })
    await expect(chainless.decisionHead()).rejects.toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    const again = scene.newEngine()
    const copy = await (await again.campaign('spring')).clone({ id: 'again' })
    expect(await copy.decisionHead()).toEqual({ campaignId: 'again', seq: 0, hash: '' })
    await copy.launch()
    await scene.finish(copy)
    expect(await verifyDecisions(again.decisions({ campaignId: 'again' }))).toMatchObject({
      ok: true,
      head: await copy.decisionHead(),
    })
    expect((await campaign.decisionHead()).hash).not.toBe((await copy.decisionHead()).hash)
  })

  it('of which the beginning is no longer kept is checked from a noted place on', async () => {
    const scene = new Scene({ engine: chained, storage: () => new MemoryStorage({ decisionWindow: 20 }) })
    const campaign = await scene.launched({ id: 'long', contacts: 60, calls: { concurrentCalls: 1 } })
    const heads = []
    while ((await campaign.status()) === 'active') {
      await scene.clock.advanceBy(10 * SECOND)
      heads.push(await campaign.decisionHead())
    }
    const check = (anchors?: object) => verifyDecisions(scene.engine.decisions({ campaignId: 'long' }), anchors)
    expect(await check()).toMatchObject({ ok: false, broken: { seq: 1, fault: 'missing' } })
    const since = heads.find(head => head.seq === 40)!
    expect(await check({ since, head: heads.at(-1) })).toMatchObject({ ok: true, verified: 20 })
  })

  it('is refused an engine that does not say what it wants', () => {
    const scene = new Scene()
    expect(() => scene.newEngine({ decisions: { hashChain: 'yes' as never } })).toThrow(OutdialError)
  })
})
