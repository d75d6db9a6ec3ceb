import { parse } from 'csv-parse/sync'
import type { Campaign, Progress, ResultsQuery } from 'outdial'
import { describe, expect, it } from 'vitest'
import { contacts, phoneOf, Scene, SECOND } from './setup.js'

/** Nine contacts: three answer, three never do, one is busy at first, one has a bad number, one row is none. */
async function mixed() {
  const scene = new Scene()
  for (const n of [4, 5, 6]) scene.carrier.on(phoneOf(n), { result: 'no_answer' })
  scene.carrier.on(phoneOf(7), [{ result: 'busy' }, {}]).on(phoneOf(8), { result: 'invalid_number' })
  const campaign = await scene.launched({ segment: [...contacts(8), { id: 'c9' }], calls: { maxAttempts: 2 } })
  return { scene, campaign }
}

async function ids(campaign: Campaign, query: ResultsQuery = {}) {
  const found: string[] = []
  for await (const contact of campaign.results(query)) found.push(contact.contactId)
  return found
}

const sum = ({ completed, pending, failed, inProgress, skipped }: Progress) =>
  completed + pending + failed + inProgress + skipped

describe('Progress', () => {
  it('adds up after every event, and to what the results say', async () => {
    const behaviour = { answer: 3, busy: 2, noAnswer: 2, failed: 1, invalidNumber: 1, talkMs: [1000, 60_000] } as const
    const scene = new Scene({ carrier: { behaviour, seed: 9, faults: { rateLimited: 0.1, duplicateWebhook: 0.2 } } })
    const seen: Progress[] = []
    const campaign = await scene.draft({ segment: [...contacts(30), { id: 'none' }], calls: { concurrentCalls: 5 } })
    scene.engine.on('*', async () => void seen.push(await campaign.progress()))
    await campaign.launch()
    await scene.clock.advanceBy(30 * SECOND)
    await campaign.addContacts(contacts(10, 31))
    const end = await scene.finish(campaign)
    await scene.clock.settle()
    expect(seen).toHaveLength((await scene.events(campaign)).length - 2)
    for (const progress of seen) {
      expect(sum(progress)).toBe(progress.total)
      expect(progress.inProgress).toBeLessThanOrEqual(5)
    }
    expect(new Set(seen.map(progress => progress.total))).toEqual(new Set([31, 41]))
    const counts = { total: 0, completed: 0, pending: 0, failed: 0, inProgress: 0, skipped: 0 }
    for await (const { status } of campaign.results()) {
      counts.total++
      counts[status === 'in_progress' ? 'inProgress' : status]++
    }
    expect(end).toEqual(counts)
  })

  it('moves as the campaign does', async () => {
    const { scene, campaign } = await mixed()
    const none = { completed: 0, pending: 0, failed: 0, inProgress: 0, skipped: 0 }
    expect(await campaign.progress()).toEqual({ ...none, total: 9, inProgress: 8, skipped: 1 })
    await scene.clock.advanceBy(32 * SECOND)
    expect(await campaign.progress()).toEqual({ ...none, total: 9, pending: 4, inProgress: 3, failed: 1, skipped: 1 })
    expect(await scene.finish(campaign)).toEqual({ ...none, total: 9, completed: 4, failed: 4, skipped: 1 })
  })
})

describe('Results', () => {
  it('give every contact in the order added, with every attempt', async () => {
    const { scene, campaign } = await mixed()
    await scene.finish(campaign)
    expect(await ids(campaign)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'])
    const busy = (await campaign.resultsPage()).contacts[6]!
    expect(busy).toMatchObject({ contactId: 'c7', status: 'completed', attempts: 2, phones: [phoneOf(7)] })
    expect(busy.attemptList).toMatchObject([
      { attemptId: `${campaign.id}.6.1`, number: 1, state: 'ended', result: 'busy', from: '+12125550100' },
      { attemptId: `${campaign.id}.6.2`, number: 2, state: 'ended', result: 'answered', talkMs: 30_000 },
    ])
    const [, answered] = busy.attemptList
    expect(answered!.endedAt! - answered!.answeredAt!).toBe(30_000)
  })

  it('are filtered by status and by result', async () => {
    const { scene, campaign } = await mixed()
    await scene.finish(campaign)
    expect(await ids(campaign, { statuses: ['failed'] })).toEqual(['c4', 'c5', 'c6', 'c8'])
    expect(await ids(campaign, { statuses: ['failed', 'skipped'] })).toEqual(['c4', 'c5', 'c6', 'c8', 'c9'])
    expect(await ids(campaign, { results: ['busy'] })).toEqual(['c7'])
    expect(await ids(campaign, { results: ['busy', 'failed'] })).toEqual(['c7', 'c8'])
    expect(await ids(campaign, { statuses: ['completed'], results: ['busy'] })).toEqual(['c7'])
    expect(await ids(campaign, { statuses: ['pending'] })).toEqual([])
  })

  it('come in pages, and the last one says that it is', async () => {
    const { scene, campaign } = await mixed()
    await scene.finish(campaign)
    const pages: string[][] = []
    for (let after: number | null | undefined; after !== null; ) {
      const page = await campaign.resultsPage({ limit: 3, ...(after === undefined ? {} : { after }) })
      pages.push(page.contacts.map(contact => contact.contactId))
      after = page.next
    }
    expect(pages).toEqual([
      ['c1', 'c2', 'c3'],
      ['c4', 'c5', 'c6'],
      ['c7', 'c8', 'c9'],
    ])
    const failed = await campaign.resultsPage({ limit: 2, statuses: ['failed'] })
    const rest = await campaign.resultsPage({ limit: 2, statuses: ['failed'], after: failed.next! })
    expect(rest.contacts.map(contact => contact.contactId)).toEqual(['c6', 'c8'])
    expect(rest.next).toBeNull()
  })

  it('can be read while calls are live', async () => {
    const { scene, campaign } = await mixed()
    await scene.clock.advanceBy(10 * SECOND)
    const { contacts: all } = await campaign.resultsPage()
    expect(all.map(contact => contact.attemptList.at(-1)?.state)).toEqual([
      ...Array(3).fill('answered'),
      ...Array(3).fill('ringing'),
      'ended',
      'ended',
      undefined,
    ])
  })

  it('of more contacts than fit a page are whole', async () => {
    const campaign = await new Scene().draft({ contacts: 1_200 })
    expect(await ids(campaign)).toEqual(contacts(1_200).map(contact => contact.id))
  })
})

describe('CSV', () => {
  const header =
    'contact_id,contact_status,contact_reason,attempt,attempt_id,phone,from,result,cause,reserved_at,answered_at,ended_at,talk_seconds,outcome_code,outcome_success,outcome_notes'

  async function lines(campaign: Campaign, query: ResultsQuery = {}) {
    const all: string[] = []
    for await (const line of campaign.resultsCsv(query)) all.push(line)
    return all
  }

  it('has a header, a row per attempt, and one for a contact without any', async () => {
    const { scene, campaign } = await mixed()
    await scene.finish(campaign)
    const all = await lines(campaign)
    expect(all[0]).toBe(`${header}\r\n`)
    const rows: Record<string, string>[] = parse(all.join(''), { columns: true })
    expect(rows.map(row => `${row.contact_id} ${row.attempt} ${row.result}`)).toEqual([
      ...['c1 1 answered', 'c2 1 answered', 'c3 1 answered'],
      ...['c4', 'c5', 'c6'].flatMap(id => [`${id} 1 no_answer`, `${id} 2 no_answer`]),
      ...['c7 1 busy', 'c7 2 answered', 'c8 1 failed', 'c9  '],
    ])
    expect(rows[0]).toMatchObject({
      contact_status: 'completed',
      attempt_id: `${campaign.id}.0.1`,
      phone: phoneOf(1),
      from: '+12125550100',
      reserved_at: '2026-01-05T12:00:00.000Z',
      answered_at: '2026-01-05T12:00:04.950Z',
      talk_seconds: '30',
    })
    expect(rows.at(-1)).toMatchObject({ contact_status: 'skipped', contact_reason: 'no_phone', phone: '' })
    expect(await lines(campaign, { results: ['busy'] })).toHaveLength(3)
  })

  it('keeps quotes, commas and line breaks, and defuses what a spreadsheet would take for a formula', async () => {
    const scene = new Scene()
    const notes = [
      '=HYPERLINK("http://x.example";"Click")',
      '+1+1',
      '-2+3',
      '@SUM(A1)',
      '\t=1',
      'She said "yes",\nthen hung up',
    ]
    const segment = notes.map((_, i) => ({ id: i === 0 ? '=cmd|calc' : `c${i}`, phone: phoneOf(i) }))
    const campaign = await scene.launched({ segment })
    await scene.clock.advanceBy(10 * SECOND)
    for (const [i, note] of notes.entries()) {
      await campaign.recordOutcome({ attemptId: `${campaign.id}.${i}.1`, code: '=1+1', success: true, notes: note })
    }
    await scene.finish(campaign)
    const rows: Record<string, string>[] = parse((await lines(campaign)).join(''), { columns: true })
    expect(rows).toHaveLength(notes.length)
    expect(rows.map(row => row.outcome_notes)).toEqual([
      ...notes.slice(0, 4).map(note => `'${note}`),
      // Space around a note is not kept, so this one begins with its formula.
      "'=1",
      notes[5],
    ])
    expect(rows[0]!.contact_id).toBe("'=cmd|calc")
    for (const row of rows) {
      expect(row.outcome_code).toBe("'=1+1")
      expect(Object.values(row).filter(value => /^[=@\t]/.test(value))).toEqual([])
      expect(row.phone).toMatch(/^\+1212/)
    }
  })
})

it('A campaign of nobody has progress, results and CSV as well', async () => {
  const campaign = await new Scene().draft({ segment: [] })
  expect(sum(await campaign.progress())).toBe(0)
  expect(await ids(campaign)).toEqual([])
  expect(await campaign.resultsPage()).toEqual({ contacts: [], next: null })
  expect((await campaign.analytics()).answerRate).toBeNull()
})
