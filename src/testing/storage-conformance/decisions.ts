import assert from 'node:assert/strict'
import type { Decision, DecisionQuery, DialDecision, RefusalDecision, Storage, Transition } from 'outdial'
import { chainHash } from 'outdial'
import { campaignKey, contactRows, HOUR, MINUTE, NOON } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `decisions`, and what `reserve` and `commit` write of them. */
export function decisions(fact: Fact): void {
  fact(
    'decisions: of a campaign come in the order of seq, gapless from 1, or backwards, up to the limit',
    async storage => {
      const scene = await Scene.open(storage, contactRows(2))
      const dialled = await dial(scene, ['c0', 'c1', 'c0'])
      const read = async (query: Partial<DecisionQuery>) =>
        (await storage.decisions({ ...scene.key, limit: 10, ...query })).map(each => [each.seq, each.attemptId])
      const all = dialled.map((id, n) => [n + 1, id])
      assert.deepEqual(await read({}), all)
      assert.deepEqual(await read({ limit: 2 }), all.slice(0, 2))
      assert.deepEqual(await read({ newestFirst: true }), [...all].reverse())
      assert.deepEqual(await read({ newestFirst: true, limit: 1 }), all.slice(2))
      assert.deepEqual(await read({ contactIds: ['c0'] }), [all[0], all[2]])
      assert.deepEqual(await read({ contactIds: ['c0'], newestFirst: true, limit: 1 }), [all[2]])
      assert.deepEqual(await read({ contactIds: ['nobody'] }), [])
    },
  )

  fact(
    'decisions: each comes back as it was written, with whose it is and its place; `null` included',
    async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      const [item] = await scene.reservations('c0')
      const decision = { ...item!.decision, openUntil: null }
      assert.equal(await scene.tryReserve({ ...item!, decision }), 'reserved')
      assert.deepEqual(await storage.decisions({ ...scene.key, limit: 1 }), [{ ...decision, ...scene.key, seq: 1 }])
    },
  )

  fact('decisions: a commit writes those of its transitions, in order, after the ones before', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const [dialled] = await dial(scene, ['c0'])
    const waits = { status: 'pending', reason: 'cap_reached' } as const
    await refuse(
      scene,
      [
        { contactId: 'c1', decision: 'wait' },
        { contactId: 'c2', decision: 'skip' },
      ],
      waits,
    )
    const read = await storage.decisions({ ...scene.key, limit: 10 })
    assert.deepEqual(
      read.map(each => [each.seq, each.decision, each.contactId, each.attemptId]),
      [
        [1, 'dial', 'c0', dialled],
        [2, 'wait', 'c1', undefined],
        [3, 'skip', 'c2', undefined],
      ],
    )
    assert.equal((await scene.contact('c1')).reason, 'cap_reached')
    assert.deepEqual(await scene.dueIds(), ['c0', 'c1', 'c2'])
  })

  fact('decisions: a commit that is repeated or refused, and a conflict, write none', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const [refused] = await refusals(scene, [{ contactId: 'c0', decision: 'wait' }])
    await storage.commit(scene.lease, [refused!], { batch: 1 })
    await storage.commit(scene.lease, [refused!], { batch: 1 })
    await rejectsWith('CONTACT_NOT_FOUND', storage.commit(scene.lease, [refused!, { contactSeq: 9, events: [] }]))
    const stale = (await scene.reservations('c1'))[0]!
    assert.equal(await scene.tryReserve({ ...stale, expect: { ...stale.expect, contactVersion: 99 } }), 'conflict')
    await storage.acquireLease(scene.key, 'owner', null)
    await rejectsWith('LEASE_LOST', storage.commit(scene.lease, [refused!], { batch: 2 }))
    assert.equal((await storage.decisions({ ...scene.key, limit: 10 })).length, 1)
  })

  fact('decisions: of a campaign that does not exist reject with CAMPAIGN_NOT_FOUND', async storage => {
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.decisions({ ...campaignKey(), limit: 1 }))
    assert.deepEqual(await storage.decisions({ tenantId: 'acme', limit: 1 }), [])
  })

  across(fact)
  chain(fact)
}

/** Two campaigns of a tenant and one of another, whose decisions interleave. */
async function interleaved(storage: Storage): Promise<{ all: Decision[]; read: Read }> {
  const spring = await Scene.open(storage, contactRows(2))
  const autumn = await Scene.open(storage, contactRows(2), campaignKey('autumn'))
  const foreign = await Scene.open(storage, contactRows(2), campaignKey('spring', 'umbrella'))
  const at = (minutes: number) => ({ at: NOON + minutes * MINUTE })
  await refuse(autumn, [{ contactId: 'c0', decision: 'wait', ...at(3) }])
  await refuse(spring, [
    { contactId: 'c0', decision: 'wait', ...at(1) },
    { contactId: 'c1', decision: 'wait', ...at(3), phoneHash: 'other' },
    { contactId: 'c0', decision: 'skip', ...at(3) },
  ])
  await refuse(autumn, [{ contactId: 'c1', decision: 'skip', ...at(2), phoneHash: null }])
  await refuse(foreign, [{ contactId: 'c0', decision: 'wait', ...at(1) }])
  const read: Read = async query => {
    const found = await storage.decisions({ tenantId: 'acme', limit: 10, ...query })
    return found.map(each => `${each.campaignId} ${each.seq}`)
  }
  return { all: await storage.decisions({ tenantId: 'acme', limit: 10 }), read }
}

type Read = (query: Partial<DecisionQuery>) => Promise<string[]>

const order = ['spring 1', 'autumn 2', 'spring 2', 'spring 3', 'autumn 1']

function across(fact: Fact): void {
  fact(
    'decisions: of a tenant come by time, then by the campaigns as they were created, then by seq',
    async storage => {
      const { read } = await interleaved(storage)
      assert.deepEqual(await read({}), order)
      assert.deepEqual(await read({ newestFirst: true }), [...order].reverse())
      assert.deepEqual(await read({ tenantId: 'umbrella' }), ['spring 1'])
    },
  )

  fact('decisions: by contact, number, time and campaign; all that is given must hold', async storage => {
    const { read } = await interleaved(storage)
    assert.deepEqual(await read({ contactIds: ['c0'] }), ['spring 1', 'spring 3', 'autumn 1'])
    assert.deepEqual(await read({ contactIds: ['c1', 'c0'], limit: 2 }), ['spring 1', 'autumn 2'])
    assert.deepEqual(await read({ phoneHash: 'hash' }), ['spring 1', 'spring 3', 'autumn 1'])
    assert.deepEqual(await read({ phoneHash: 'other' }), ['spring 2'])
    assert.deepEqual(await read({ phoneHash: 'other', contactIds: ['c0'] }), [])
    const [from, to] = [NOON + 2 * MINUTE, NOON + 3 * MINUTE]
    assert.deepEqual(await read({ fromAt: from }), order.slice(1))
    assert.deepEqual(await read({ toAt: to }), order.slice(0, 2))
    assert.deepEqual(await read({ fromAt: from, toAt: to }), ['autumn 2'])
    assert.deepEqual(await read({ campaignId: 'spring', fromAt: from, contactIds: ['c0'] }), ['spring 3'])
  })

  fact('decisions: pages that go on behind the last one leave none out and give none twice', async storage => {
    const { all, read } = await interleaved(storage)
    for (const [n, after] of all.entries()) {
      assert.deepEqual(await read({ after }), order.slice(n + 1))
      assert.deepEqual(await read({ after, newestFirst: true }), order.slice(0, n).reverse())
    }
    const inSpring = (query: Partial<DecisionQuery>) => read({ campaignId: 'spring', ...query })
    assert.deepEqual(await inSpring({ after: all[0]! }), ['spring 2', 'spring 3'])
    assert.deepEqual(await inSpring({ after: all[3]!, newestFirst: true }), ['spring 2', 'spring 1'])
    assert.deepEqual(await read({ after: { at: NOON + HOUR, campaignId: 'gone', seq: 1 } }), [])
  })
}

function chain(fact: Fact): void {
  fact(
    'decisions: those with a digest are chained, whichever method and owner wrote them; the others have no hash',
    async storage => {
      const scene = await Scene.open(storage, contactRows(5))
      const items = (await scene.reservations('c0', 'c1', 'c2')).map((item, n) => ({
        ...item,
        decisionDigest: `d${n}`,
      }))
      items[1] = { ...items[1]!, expect: { ...items[1]!.expect, contactVersion: 99 } }
      assert.deepEqual(await storage.reserve(scene.lease, 1, items), ['reserved', 'conflict', 'reserved'])
      await storage.releaseLease(scene.lease)
      const next = await Scene.take(storage, scene.key)
      const refused = await refusals(next, [
        { contactId: 'c3', decision: 'wait' },
        { contactId: 'c4', decision: 'skip' },
      ])
      await storage.commit(
        next.lease,
        refused.map((each, n) => ({ ...each, decisionDigest: `e${n}` })),
      )
      const expected: string[] = []
      for (const digest of ['d0', 'd2', 'e0', 'e1']) {
        expected.push(chainHash(expected.at(-1) ?? '', expected.length + 1, digest))
      }
      assert.deepEqual(
        (await storage.decisions({ ...scene.key, limit: 10 })).map(each => each.hash),
        expected,
      )

      const other = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
      await refuse(other, [{ contactId: 'c0', decision: 'wait' }])
      const [unchained] = await storage.decisions({ ...other.key, limit: 1 })
      assert.equal(unchained && 'hash' in unchained, false)
    },
  )
}

/** Ids of the attempts, each over before the next. */
async function dial(scene: Scene, contactIds: string[]): Promise<string[]> {
  const dialled: string[] = []
  for (const contactId of contactIds) {
    const attempt = await scene.reserve(contactId)
    dialled.push(attempt.attemptId)
    await scene.end(attempt, { status: 'pending' })
  }
  return dialled
}

type Told = Pick<RefusalDecision, 'contactId' | 'decision'> & Partial<RefusalDecision>

async function refuse(scene: Scene, told: Told[], contact?: Transition['contact']): Promise<void> {
  const transitions = await refusals(scene, told)
  await scene.storage.commit(
    scene.lease,
    transitions.map(each => ({ ...each, ...(contact && { contact }) })),
  )
}

/** Transitions that do nothing but tell why contacts are not dialled. */
async function refusals(scene: Scene, told: Told[]): Promise<Transition[]> {
  const transitions: Transition[] = []
  for (const each of told) {
    const contact = await scene.contact(each.contactId)
    const {
      decision: _,
      attemptId,
      openUntil,
      sendBefore,
      ...basis
    }: DialDecision = scene.reservationOf(contact).decision
    const blocks = [{ code: 'cap_reached', permanent: false, until: NOON + HOUR, evidence: { max: 3 } } as const]
    const decision = { ...basis, blocks: [...blocks], nextEligibleAt: null, phoneHash: 'hash', ...each }
    transitions.push({ contactSeq: contact.seq, decision, events: [] })
  }
  return transitions
}
