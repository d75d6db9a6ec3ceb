import { type Storage, verifyDecisions } from 'outdial'
import { expect } from 'vitest'
import { contacts, Scene, SECOND } from '../engine/setup.js'

/** What is personal of one contact, each in words that nothing else has. */
const person = {
  phones: ['+12125550987', '+12125550986'],
  attributes: { name: 'Zora Quillfeather', debt: { note: 'Überfällig \u0000 zwölf' } },
  notes: 'Asked about the green bicycle',
  lateNotes: 'Rang again from the lighthouse',
}
const traces = ['2125550987', '2125550986', 'Quillfeather', 'zwölf', 'green bicycle', 'lighthouse']

/**
 * A contact that was called in one campaign, waits in another, is on a call in a third and has an outcome that nobody took in
 * yet, is erased. `dump` gives all that storage holds, as text.
 */
export async function erasedFromEverywhere(storage: () => Storage, dump: () => Promise<string>): Promise<void> {
  const scene = new Scene({ storage, engine: { hashKey: 'a key', decisions: { hashChain: true } } })
  const zora = { id: 'zora', phones: person.phones, attributes: person.attributes }
  const before = await scene.launched({ id: 'before', segment: [zora, ...contacts(2)] })
  await scene.finish(before)
  const attemptId = (await before.contact('zora')).attemptList[0]!.attemptId
  await scene.clock.runTo(before.recordOutcome({ attemptId, code: 'sold', success: true, notes: person.notes }))
  await scene.draft({ id: 'waiting', segment: [zora, ...contacts(2)] })
  scene.carrier.on(person.phones[0]!, { result: 'no_answer' })
  const calling = await scene.launched({ id: 'calling', segment: [zora, ...contacts(2)], calls: { retryDelay: '1m' } })
  await scene.clock.advanceBy(20 * SECOND)
  const outcome = { code: 'later', success: false, notes: person.lateNotes, recordedAt: scene.clock.now() }
  const receivedAt = scene.clock.now()
  await scene.clock.runTo(scene.engine.close())
  await scene.storage.record([{ kind: 'outcome', tenantId: 'default', attemptId: 'waiting.0.1', outcome, receivedAt }])

  const engine = scene.newEngine({ runCampaigns: false })
  const held = await dump()
  expect(traces.filter(trace => !held.includes(trace))).toEqual([])
  const log = { decisions: await before.decisions(), events: await scene.events(before) }

  const during = await scene.clock.runTo(engine.eraseContact('zora'))
  expect(during).toMatchObject({ campaigns: 2, attempts: 1, notes: 2, inCall: 1 })
  const next = scene.newEngine()
  await next.start()
  await scene.clock.runTo((await next.campaign('calling')).finished())
  const after = await engine.erasure('zora')
  expect(after).toMatchObject({ campaigns: 3, attempts: 2, notes: 2, inCall: 0 })
  await scene.clock.runTo(Promise.all([engine.close(), next.close()]))

  const left = await dump()
  expect(traces.filter(trace => left.includes(trace))).toEqual([])
  expect(left).toContain('zora')
  expect({ decisions: await before.decisions(), events: await scene.events(before) }).toEqual(log)
  const chain = await verifyDecisions(next.decisions({ campaignId: 'before' }), { head: await before.decisionHead() })
  expect(chain).toMatchObject({ ok: true, verified: log.decisions.length })
  const { status, reason, attemptList } = await calling.contact('zora')
  expect([status, reason, attemptList.map(each => each.result)]).toEqual(['skipped', 'erased', ['no_answer']])
  const rows: string[] = []
  for (const campaign of [before, calling]) for await (const row of campaign.resultsCsv()) rows.push(row)
  expect(traces.filter(trace => rows.join('').includes(trace))).toEqual([])
}
