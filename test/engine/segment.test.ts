import { type ContactInput, type ImportRow, OutdialError, type Segment } from 'outdial'
import { describe, expect, it } from 'vitest'
import { placed } from './carrier-account.js'
import { contacts, phoneOf, Scene } from './setup.js'

async function* streamed(rows: Iterable<ContactInput>) {
  yield* rows
}

function* generated(count: number) {
  yield* contacts(count)
}

/** Yields some rows, then throws as a lost connection would. */
async function* breaking(rows: ContactInput[]) {
  yield* rows
  throw new Error('connection lost')
}

describe('A segment may be', () => {
  const kinds: [string, Segment][] = [
    ['an array', contacts(5)],
    ['a synchronous iterable', generated(5)],
    ['an asynchronous iterable', streamed(contacts(5))],
    ['a named source', { source: 'list' }],
  ]

  it.each(kinds)('%s', async (_, segment) => {
    const scene = new Scene({ engine: { sources: { list: () => streamed(contacts(5)) } } })
    const campaign = await scene.launched({ segment })
    expect(campaign.imported).toMatchObject({ rows: 5, accepted: 5, skipped: {} })
    expect(await scene.finish(campaign)).toMatchObject({ total: 5, completed: 5 })
    expect(placed(scene.carrier.log).map(entry => entry.to)).toEqual([1, 2, 3, 4, 5].map(phoneOf))
  })

  it('a source that the engine does not have is refused by name, with the one that was meant', async () => {
    const scene = new Scene({ engine: { sources: { customers: () => [] } } })
    const refused = scene.draft({ segment: { source: 'custmers' } })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(refused).rejects.toThrow("did you mean 'customers'?")
  })

  it('left out, and its contacts added later', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ segment: [] })
    await campaign.addContacts(streamed(contacts(2)))
    await campaign.launch()
    expect(await scene.finish(campaign)).toMatchObject({ total: 2, completed: 2 })
  })
})

describe('A source that fails midway', () => {
  it('is told by SEGMENT_FAILED; the rows before it stay, and adding all of them again adds none twice', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ segment: [] })
    const failed = await campaign.addContacts(breaking(contacts(700))).catch(error => error)
    expect(OutdialError.is(failed, 'SEGMENT_FAILED')).toBe(true)
    expect(failed.cause).toEqual(new Error('connection lost'))
    expect(failed.detail).toMatchObject({ rows: 700, accepted: 700, report: { rows: 700 } })
    expect(await campaign.progress()).toMatchObject({ total: 700, pending: 700 })
    expect((await scene.events(campaign, 'contacts.added')).at(-1)).toMatchObject({ accepted: 700, skipped: {} })

    const again = await campaign.addContacts(contacts(1000))
    expect(again).toMatchObject({ rows: 1000, accepted: 300, skipped: { duplicate: 700 } })
    expect(await campaign.progress()).toMatchObject({ total: 1000, pending: 1000 })
  })

  it('at creation leaves the draft with the rows before it', async () => {
    const scene = new Scene()
    await expect(scene.draft({ id: 'partial', segment: breaking(contacts(3)) })).rejects.toThrow('after 3 rows')
    const campaign = await scene.engine.campaign('partial')
    expect(await campaign.progress()).toMatchObject({ total: 3 })
  })

  it.each([
    [
      'that throws when it is opened',
      () => {
        throw new Error('no database')
      },
    ],
    ['that gives nothing to iterate', () => undefined as never],
  ])('a named source %s is a SEGMENT_FAILED too', async (_, list) => {
    const scene = new Scene({ engine: { sources: { list } } })
    const refused = scene.draft({ segment: { source: 'list' } })
    await expect(refused).rejects.toMatchObject({ code: 'SEGMENT_FAILED', detail: { rows: 0, accepted: 0 } })
  })
})

describe('Rows as real lists have them: each is accepted, or skipped with its reason, and none fails the import', () => {
  const trap = Object.defineProperty({ id: 'trap' }, 'phone', {
    get() {
      throw new Error('getter')
    },
  })
  const row = (fields: object) => fields as ContactInput
  const rows: [ContactInput, string][] = [
    [{ id: 'intl', phone: '+1 (212) 200-0001' }, 'accepted'],
    [{ id: 'national', phone: '212 200 0002' }, 'accepted'],
    [{ id: 'spreadsheet', phone: 2122000003 }, 'accepted'],
    [{ id: 7, phone: phoneOf(4) }, 'accepted'],
    [{ phone: phoneOf(5) }, 'accepted'],
    [{ id: 'same-number', phone: '(212) 200-0001' }, 'duplicate'],
    [{ id: 'intl', phone: phoneOf(6) }, 'duplicate'],
    [{ phone: '1-212-200-0005' }, 'duplicate'],
    [{ id: 'none' }, 'no_phone'],
    [{ id: 'blank', phone: '  ' }, 'no_phone'],
    [{ id: 'short', phone: '12345' }, 'invalid_number'],
    [{ id: 'words', phone: '212 200 0007 do not call' }, 'invalid_number'],
    [{ id: 'abroad', phone: '020 7946 0018' }, 'invalid_number'],
    [row({ id: 'float', phone: 1.5 }), 'invalid_row'],
    [row({ id: 'flag', phone: true }), 'invalid_row'],
    [row({ id: 'consent', phone: phoneOf(8), consent: 'yes' }), 'invalid_row'],
    [row({ id: 'attributes', phone: phoneOf(9), attributes: 'vip' }), 'invalid_row'],
    [null as never, 'invalid_row'],
    [42 as never, 'invalid_row'],
    ['+12122000010' as never, 'invalid_row'],
    [trap as never, 'invalid_row'],
    [{ id: 'last', phone: phoneOf(11) }, 'accepted'],
  ]

  it('the report, onRow and progress agree, and add up', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ segment: [], defaultRegion: 'US' })
    const seen: ImportRow[] = []
    const report = await campaign.addContacts(
      rows.map(([input]) => input),
      { onRow: each => seen.push(each) },
    )
    expect(seen.map(({ row, verdict, reason }) => [row, reason ?? verdict])).toEqual(
      rows.map(([, verdict], i) => [i + 1, verdict]),
    )
    expect(report).toMatchObject({
      rows: 22,
      accepted: 6,
      skipped: { duplicate: 3, no_phone: 2, invalid_number: 3, invalid_row: 8 },
    })
    expect(report.sample).toEqual(seen.filter(each => each.verdict === 'skipped'))
    const { total, pending, skipped } = await campaign.progress()
    // Two rows are contacts that were there already, by their id or by the id that their number gives.
    expect({ total, pending, skipped }).toEqual({ total: 20, pending: 6, skipped: 14 })
    expect(await scene.events(campaign, 'contacts.added')).toMatchObject([{}, { accepted: 6, skipped: report.skipped }])
  })

  it('a duplicate names the contact that has its number already, also one of an earlier import', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 3 })
    const report = await campaign.addContacts([
      { id: 'again', phone: '+1 212 200 0002' },
      { id: 'c3', phone: phoneOf(9) },
    ])
    expect(report.sample).toMatchObject([
      { contactId: 'again', reason: 'duplicate', duplicateOf: 'c2' },
      { contactId: 'c3', reason: 'duplicate', duplicateOf: 'c3' },
    ])
  })

  it('a row that names nobody keeps its own reason, whatever came before', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ segment: [contacts(1)[0]!, contacts(1)[0]!, {}] })
    expect(campaign.imported).toMatchObject({ skipped: { duplicate: 1, no_phone: 1 } })
    const again = await campaign.addContacts([{}, null as never, {}])
    expect(again.skipped).toEqual({ no_phone: 2, invalid_row: 1 })
  })

  it('national numbers are not guessed at without a default region', async () => {
    const campaign = await new Scene().draft({ segment: [{ id: 'c1', phone: '212 200 0001' }] })
    expect(campaign.imported).toMatchObject({ skipped: { invalid_number: 1 } })
  })

  it('contacts without an id get the same one for the same number, which does not show it', async () => {
    const scene = new Scene()
    const ids = []
    for (const phone of ['+12122000001', '(212) 200-0001']) {
      const campaign = await scene.draft({ segment: [{ phone }], defaultRegion: 'US' })
      ids.push((await campaign.resultsPage()).contacts[0]!.contactId)
    }
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toContain('2122000001')
  })

  it('what was mended is told: an unknown zone, a number dropped, an extension', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({
      segment: [
        { id: 'zone', phone: phoneOf(1), timeZone: 'Mars/Olympus' },
        { id: 'dropped', phone: phoneOf(2), phones: ['nonsense'] },
        { id: 'taken', phone: phoneOf(3), phones: [phoneOf(1)] },
        { id: 'extension', phone: `${phoneOf(4)} ext. 5` },
      ],
    })
    const warnings = { invalid_time_zone: 1, phone_dropped: 2, extension_dropped: 1 }
    expect(campaign.imported).toMatchObject({ accepted: 4, warnings })
    expect((await campaign.resultsPage()).contacts.map(contact => contact.phones)).toEqual(
      [1, 2, 3, 4].map(n => [phoneOf(n)]),
    )
  })
})

it('Contacts can be added while the campaign runs, and are called', async () => {
  const scene = new Scene()
  const campaign = await scene.launched({ contacts: 2 })
  await scene.clock.advanceBy(10_000)
  await campaign.addContacts(contacts(3, 3))
  expect(await scene.finish(campaign)).toMatchObject({ total: 5, completed: 5 })
})

it('A stream of 200,000 rows is taken in without holding them: never more than one batch is outstanding', async () => {
  const scene = new Scene()
  const campaign = await scene.draft({ segment: [] })
  let given = 0
  let judged = 0
  let most = 0
  async function* rows() {
    for (let n = 0; n < 200_000; n++) {
      given++
      most = Math.max(most, given - judged)
      yield { id: `r${n}`, phone: `+1212${2_000_000 + n}` }
    }
  }
  const report = await campaign.addContacts(rows(), {
    onRow: () => {
      judged++
    },
  })
  expect(report).toMatchObject({ rows: 200_000, accepted: 200_000 })
  expect(most).toBeLessThanOrEqual(501)
  expect((await campaign.progress()).pending).toBe(200_000)
})
