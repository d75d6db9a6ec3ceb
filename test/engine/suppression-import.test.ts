import type { SuppressionRow, SuppressionRows } from 'outdial'
import { OutdialError } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, DAY, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const asOf = '2026-01-01T00:00:00Z'
const list = { name: 'The register', asOf }
const of = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => phoneOf(from + i))

async function suppressed(scene: Scene, upTo: number): Promise<number[]> {
  const found: number[] = []
  for (let n = 1; n <= upTo; n++) if ((await scene.engine.getSuppressions(phoneOf(n))).length > 0) found.push(n)
  return found
}

async function refusal(run: Promise<unknown>): Promise<OutdialError> {
  try {
    await run
  } catch (error) {
    if (OutdialError.is(error)) return error
    throw error
  }
  throw new Error('Not refused')
}

describe('An import of suppressions', () => {
  it('takes numbers and rows as they come, and tells of each what became of it', async () => {
    const scene = new Scene()
    const hostile = {
      get phone(): string {
        throw new Error('no')
      },
    }
    async function* rows() {
      yield* [phoneOf(1), '(212) 200-0002', 12122000003, { phone: phoneOf(4), reason: 'opt_out', note: '', other: 1 }]
      yield* [
        '',
        'call my mother',
        { phone: null },
        { phone: phoneOf(5), scope: 'all' },
        hostile,
        ['+12122000001'],
        phoneOf(1),
      ]
    }
    const told: SuppressionRow[] = []
    const options = { defaultRegion: 'US', source: 'upload', onRow: (row: SuppressionRow) => told.push(row) }
    const report = await scene.engine.importSuppressions(rows() as SuppressionRows, options)
    const skipped = { no_phone: 2, invalid_number: 1, invalid_row: 3 }
    expect(report).toMatchObject({ rows: 11, added: 4, repeated: 1, changed: 0, removed: 0, lifted: 0, skipped })
    expect(report.sample.map(({ row, code }) => [row, code])).toEqual([
      [5, 'no_phone'],
      [6, 'invalid_number'],
      [7, 'no_phone'],
      [8, 'invalid_row'],
      [9, 'invalid_row'],
      [10, 'invalid_row'],
    ])
    expect(report.sample[3]!.message).toMatch(/^scope: expected 'everything', .*; came/)
    expect(told.map(({ row, verdict }) => `${row} ${verdict}`).slice(0, 4)).toEqual([
      '1 added',
      '2 added',
      '3 added',
      '4 added',
    ])
    expect(told).toHaveLength(11)
    expect(await scene.engine.getSuppressions(phoneOf(4))).toMatchObject([{ reason: 'opt_out', source: 'upload' }])
  })

  it('again changes nothing, however often', async () => {
    const scene = new Scene()
    await scene.engine.importSuppressions(of(1, 3), { list })
    const before = await scene.engine.getSuppressions(phoneOf(2))
    await scene.clock.advanceBy(DAY)
    expect(await scene.engine.importSuppressions(of(1, 3), { list })).toMatchObject({
      repeated: 3,
      added: 0,
      changed: 0,
    })
    expect(await scene.engine.getSuppressions(phoneOf(2))).toEqual(before)
    expect(before).toMatchObject([{ at: Date.parse(asOf), list: { name: 'The register', asOf: Date.parse(asOf) } }])
  })

  it('asks for no more rows than it has taken in, but for a thousand', async () => {
    const scene = new Scene({ storage: slowStorage({ suppress: { after: SECOND } }) })
    let asked = 0
    function* rows() {
      for (; asked < 10_000; asked++) yield phoneOf(asked)
    }
    const done = scene.engine.importSuppressions(rows())
    await scene.clock.advanceBy(2.5 * SECOND)
    expect(asked).toBeGreaterThan(1_000)
    expect(asked).toBeLessThanOrEqual(3_000)
    expect(await scene.clock.runTo(done)).toMatchObject({ rows: 10_000, added: 10_000 })
  })

  it('of what is no list is refused, and of a list that is read to its half what came before holds', async () => {
    const scene = new Scene()
    expect((await refusal(scene.engine.importSuppressions('+12122000001' as never))).code).toBe('INVALID_INPUT')
    const future = { name: 'The register', asOf: scene.clock.now() + 1 }
    expect((await refusal(scene.engine.importSuppressions([], { list: future }))).message).toContain('list.asOf')
    expect((await refusal(scene.engine.importSuppressions([], { copy: 'full' }))).message).toContain('list')
    await scene.engine.importSuppressions(of(1, 4), { list, copy: 'full' })
    async function* broken() {
      yield phoneOf(1)
      throw new Error('The line is cut')
    }
    const later = { ...list, asOf: '2026-01-02T00:00:00Z' }
    const failed = await refusal(scene.engine.importSuppressions(broken(), { list: later, copy: 'full' }))
    expect([failed.code, failed.detail.rows, failed.cause]).toEqual(['LIST_FAILED', 1, new Error('The line is cut')])
    expect(await suppressed(scene, 5)).toEqual([1, 2, 3, 4])
    expect(await scene.engine.suppressionLists()).toMatchObject([{ asOf: Date.parse(asOf), complete: true }])
  })
})

describe('A list', () => {
  it('in a newer full copy: who is not on it any more is lifted, and nobody who opted out', async () => {
    const scene = new Scene()
    await scene.engine.importSuppressions(of(1, 5), { list, copy: 'full' })
    await scene.engine.suppress({ phone: phoneOf(2), reason: 'opt_out' })
    const newer = { ...list, asOf: '2026-01-04T00:00:00Z' }
    const report = await scene.engine.importSuppressions(of(3, 6), { list: newer, copy: 'full' })
    expect(report).toMatchObject({ added: 1, repeated: 3, lifted: 2 })
    expect(await suppressed(scene, 7)).toEqual([2, 3, 4, 5, 6])
    expect(await scene.engine.getSuppressions(phoneOf(2))).toMatchObject([{ reason: 'opt_out' }])
  })

  it('in deltas: additions and removals, the removed not lifted where a newer copy has them', async () => {
    const scene = new Scene()
    await scene.engine.importSuppressions(of(1, 3), { list, copy: 'full' })
    const day2 = { ...list, asOf: '2026-01-02T00:00:00Z' }
    expect(await scene.engine.importSuppressions(of(4, 5), { list: day2 })).toMatchObject({ added: 2 })
    const removals = { list: day2, copy: 'removals' } as const
    expect(await scene.engine.importSuppressions([phoneOf(1)], removals)).toMatchObject({ removed: 1, lifted: 1 })
    await scene.engine.importSuppressions(of(1, 5), { list: { ...list, asOf: '2026-01-03T00:00:00Z' }, copy: 'full' })
    expect(await scene.engine.importSuppressions([phoneOf(1)], removals)).toMatchObject({ removed: 1, lifted: 0 })
    expect(await suppressed(scene, 6)).toEqual([1, 2, 3, 4, 5])
  })

  it('in a full copy that is older, or has no number in it, is refused', async () => {
    const scene = new Scene()
    await scene.engine.importSuppressions(of(1, 2), { list, copy: 'full' })
    const older = { ...list, asOf: '2025-12-31T00:00:00Z' }
    expect((await refusal(scene.engine.importSuppressions(of(1, 1), { list: older, copy: 'full' }))).code).toBe(
      'LIST_REFUSED',
    )
    const newer = { ...list, asOf: '2026-01-02T00:00:00Z' }
    const empty = await refusal(scene.engine.importSuppressions(['<html>'], { list: newer, copy: 'full' }))
    expect([empty.code, empty.message]).toEqual(['LIST_REFUSED', expect.stringContaining('1 rows')])
    expect(await suppressed(scene, 3)).toEqual([1, 2])
    expect(await scene.engine.suppressionLists()).toMatchObject([{ asOf: Date.parse(asOf) }])
  })
})

describe('Imported while campaigns run', () => {
  it('a list reaches who was claimed already, by any engine, and no request is sent once it resolves', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: 2 * SECOND } }) })
    const other = scene.newEngine({ runCampaigns: false })
    for (const engine of [scene.engine, other]) {
      const campaign = await scene.draft({ contacts: 20, calls: { concurrentCalls: 20 } })
      const launched = campaign.launch()
      await scene.clock.advanceBy(SECOND)
      await scene.clock.runTo(engine.importSuppressions(of(1, 19)))
      const before = requested(scene.carrier.log).length
      await scene.clock.runTo(launched)
      await scene.finish(campaign)
      const after = requested(scene.carrier.log).slice(before)
      expect(after.filter(({ to }) => to !== phoneOf(20))).toEqual([])
      await scene.engine.unsuppress(of(1, 19))
    }
  })

  it('a list in force for one campaign leaves the others be', async () => {
    const scene = new Scene()
    await scene.engine.importSuppressions(of(1, 2), { scope: { campaign: 'one' } })
    const one = await scene.launched({ id: 'one', contacts: 3 })
    await scene.finish(one)
    const two = await scene.launched({ id: 'two', segment: contacts(3) })
    expect([await one.progress(), await scene.finish(two)]).toMatchObject([{ skipped: 2 }, { completed: 3 }])
  })
})
