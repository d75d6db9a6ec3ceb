import assert from 'node:assert/strict'
import type { Storage, SuppressionEntry } from 'outdial'
import { campaignKey, contactRows, HOUR, NOON, phone, suppressed } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const full: SuppressionEntry = {
  ...{ phone: phone(0), scope: { purpose: 'telemarketing' }, reason: 'do_not_call', at: NOON, expiresAt: NOON + HOUR },
  ...{ source: 'registry', note: 'by letter \u0000 \ud800', list: { name: 'A list', asOf: NOON - HOUR } },
}
const ofList = (n: number, asOf = NOON) => suppressed(n, { reason: 'do_not_call', list: { name: 'A list', asOf } })

async function reasons(storage: Storage, n: number): Promise<string[]> {
  return (await storage.getSuppressions('acme', phone(n))).map(({ reason }) => reason)
}

/** Suppression: entries of the tenant's numbers, across its campaigns. */
export function suppressing(fact: Fact): void {
  fact('suppression: an entry comes back as it was given, also for a number in no campaign', async storage => {
    assert.deepEqual(await storage.suppress('acme', [full, suppressed(1)]), ['added', 'added'])
    assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [full])
    assert.deepEqual(await storage.getSuppressions('acme', phone(1)), [suppressed(1)])
    assert.deepEqual(await storage.getSuppressions('acme', phone(2)), [])
  })

  fact('suppression: shows at the number in every campaign of the tenant, and in no other tenant’s', async storage => {
    await storage.suppress('acme', [full])
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'umbrella'))
    for (const each of [scene, sister]) assert.deepEqual((await each.due())[0]?.numbers[0]?.suppressions, [full])
    assert.equal('suppressions' in (await stranger.due())[0]!.numbers[0]!, false)
    assert.deepEqual(await storage.getSuppressions('umbrella', phone(0)), [])
  })

  fact('suppression: of other scope, reason or list, entries stand side by side, in order of these', async storage => {
    const side = [
      ...[suppressed(0, { scope: { campaign: 'spring' } }), suppressed(0, { reason: 'do_not_call' }), ofList(0)],
      ...[suppressed(0), suppressed(0, { scope: { purpose: 'research' } })],
    ]
    for (const entry of side.toReversed()) assert.deepEqual(await storage.suppress('acme', [entry]), ['added'])
    assert.deepEqual(await storage.getSuppressions('acme', phone(0)), side)
    const scene = await Scene.open(storage, contactRows(1))
    assert.deepEqual((await scene.contact('c0')).numbers[0]!.suppressions, side)
  })

  fact(
    'suppression: an entry replaces the one of its scope, reason and list; so it does within a batch',
    async storage => {
      await storage.suppress('acme', [suppressed(0)])
      const later = suppressed(0, { at: NOON + 1, expiresAt: NOON + HOUR })
      const last = suppressed(0, { at: NOON + 2, source: 'letter' })
      assert.deepEqual(await storage.suppress('acme', [later, last]), ['changed', 'changed'])
      assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [last])
    },
  )

  fact('suppression: one that differs in its dates only is there already, since when it was', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await storage.suppress('acme', [ofList(0)])
    const { version } = (await scene.contact('c0')).numbers[0]!
    const again = { ...ofList(0, NOON + HOUR), at: NOON + 5 }
    assert.deepEqual(await storage.suppress('acme', [again, ofList(0, NOON - HOUR)]), ['repeated', 'repeated'])
    assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [ofList(0, NOON + HOUR)])
    assert.equal((await scene.contact('c0')).numbers[0]!.version, version)
  })

  fact('suppression: each change raises the number’s version, and no other number’s', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const version = async (id: string) => (await scene.contact(id)).numbers[0]!.version
    const versions = [await version('c0')]
    const other = await version('c1')
    for (const change of [
      () => storage.suppress('acme', [suppressed(0)]),
      () => storage.suppress('acme', [ofList(0)]),
      () => storage.suppress('acme', [suppressed(0, { expiresAt: NOON })]),
      () => storage.liftOutdated('acme', { name: 'A list', asOf: NOON + 1 }, 10),
      () => storage.unsuppress('acme', [phone(0)]),
    ]) {
      await change()
      versions.push(await version('c0'))
    }
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    )
    assert.equal(await version('c1'), other)
  })

  lifting(fact)
  lists(fact)
}

function lifting(fact: Fact): void {
  fact('suppression: lifted, all are gone; numbers that have none, or are unknown, are passed over', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await storage.suppress('acme', [suppressed(0), ofList(0)])
    assert.equal(await storage.unsuppress('acme', [phone(5), phone(1), phone(0)]), 2)
    assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [])
    assert.equal('suppressions' in (await scene.contact('c0')).numbers[0]!, false)
  })

  fact('suppression: lifted by scope, those of others stay', async storage => {
    const scope = { campaign: 'spring' }
    await storage.suppress('acme', [
      suppressed(0),
      suppressed(0, { scope }),
      suppressed(0, { scope: { campaign: 'fall' } }),
    ])
    assert.equal(await storage.unsuppress('acme', [phone(0)], { scope }), 1)
    const left = (await storage.getSuppressions('acme', phone(0))).map(entry => entry.scope)
    assert.deepEqual(left, [{ campaign: 'fall' }, 'everything'])
  })

  fact('suppression: lifted by list, all else stays, and what a newer copy has', async storage => {
    await storage.suppress('acme', [suppressed(0), ofList(0), ofList(1, NOON + 1)])
    const copy = { name: 'A list', asOf: NOON }
    assert.equal(await storage.unsuppress('acme', [phone(0), phone(1)], { list: copy }), 1)
    assert.deepEqual([await reasons(storage, 0), await reasons(storage, 1)], [['opt_out'], ['do_not_call']])
  })

  fact('suppression: lifted for one tenant, it stays for another', async storage => {
    for (const tenant of ['acme', 'umbrella']) await storage.suppress(tenant, [ofList(0)])
    await storage.unsuppress('acme', [phone(0)])
    assert.equal(await storage.liftOutdated('acme', { name: 'A list', asOf: NOON + 1 }, 10), 0)
    assert.deepEqual(await storage.getSuppressions('umbrella', phone(0)), [ofList(0)])
  })
}

function lists(fact: Fact): void {
  fact('suppression lists: what a newer copy lacks is lifted, so many at a time, and nothing else', async storage => {
    const copies = [0, 1, 2].map(n => ofList(n, NOON - HOUR))
    const other = suppressed(0, { reason: 'do_not_call', list: { name: 'Another', asOf: 0 } })
    await storage.suppress('acme', [...copies, other, suppressed(1), ofList(3), ofList(4, NOON + 1)])
    const copy = { name: 'A list', asOf: NOON }
    assert.equal(await storage.liftOutdated('acme', copy, 2), 2)
    assert.equal(await storage.liftOutdated('acme', copy, 2), 1)
    assert.equal(await storage.liftOutdated('acme', copy, 2), 0)
    assert.deepEqual(await storage.getSuppressions('acme', phone(0)), [other])
    assert.deepEqual(await storage.getSuppressions('acme', phone(1)), [suppressed(1)])
    assert.deepEqual(await Promise.all([2, 3, 4].map(n => reasons(storage, n))), [[], ['do_not_call'], ['do_not_call']])
  })

  fact('suppression lists: are told by name; the date never goes back, and complete they stay', async storage => {
    const first = { name: 'B', asOf: NOON, complete: false, importedAt: NOON + 1 }
    const whole = { name: 'B', asOf: NOON - 5, complete: true, importedAt: NOON + 2 }
    const delta = { name: 'B', asOf: NOON + 3, complete: false, importedAt: NOON + 4 }
    assert.deepEqual(await storage.suppressionLists('acme'), [])
    await storage.noteList('acme', first)
    assert.deepEqual(await storage.suppressionLists('acme'), [first])
    await storage.noteList('acme', whole)
    assert.deepEqual(await storage.suppressionLists('acme'), [{ ...whole, asOf: NOON }])
    await storage.noteList('acme', delta)
    await storage.noteList('acme', { ...first, name: 'A' })
    assert.deepEqual(await storage.suppressionLists('acme'), [
      { ...first, name: 'A' },
      { ...delta, complete: true },
    ])
    assert.deepEqual(await storage.suppressionLists('umbrella'), [])
  })
}
