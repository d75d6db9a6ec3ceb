import assert from 'node:assert/strict'
import { campaignKey, contactRow, contactRows, HOUR, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `getContact` and `scanContacts`. */
export function contacts(fact: Fact): void {
  fact('contacts: one that was never added is undefined', async storage => {
    const { key } = await Scene.open(storage, contactRows(1))
    assert.equal(await storage.getContact(key, 'nobody'), undefined)
    assert.equal(await storage.getContact(campaignKey('nowhere'), 'c0'), undefined)
  })

  fact(
    'contacts: recent starts of its numbers are given from the instant asked for, and none unasked',
    async storage => {
      const scene = await Scene.open(storage, contactRows(1))
      await scene.end(await scene.reserve('c0', NOON), { status: 'pending' }, { settledAt: NOON + 1 })
      await scene.end(await scene.reserve('c0', NOON + HOUR), { status: 'pending' }, { settledAt: NOON + HOUR })
      const asked: [number | null | undefined, number[]][] = [
        [NOON + 1, [NOON + 1, NOON + HOUR]],
        [NOON + 2, [NOON + HOUR]],
        [null, []],
        [undefined, []],
      ]
      for (const [startsSinceAt, starts] of asked) {
        const contact = await storage.getContact(scene.key, 'c0', startsSinceAt)
        const [scanned] = await storage.scanContacts(scene.key, {
          limit: 1,
          ...(startsSinceAt === undefined ? {} : { startsSinceAt }),
        })
        assert.deepEqual(contact?.numbers[0]?.recentStarts, starts)
        assert.deepEqual(scanned?.numbers[0]?.recentStarts, starts)
      }
    },
  )

  scanning(fact)
}

function scanning(fact: Fact): void {
  fact('contacts: a scan gives them by seq, from `afterSeq` exclusive, up to the limit', async storage => {
    const { key } = await Scene.open(storage, contactRows(5))
    assert.deepEqual(seqs(await storage.scanContacts(key, { limit: 2 })), [0, 1])
    assert.deepEqual(seqs(await storage.scanContacts(key, { afterSeq: 1, limit: 2 })), [2, 3])
    assert.deepEqual(seqs(await storage.scanContacts(key, { afterSeq: 3, limit: 2 })), [4])
  })

  fact('contacts: a scan by status leaves out the others', async storage => {
    const scene = await Scene.open(storage, contactRows(4))
    await scene.reserve('c1')
    await scene.move({ seq: 2 }, { status: 'failed', reason: 'busy' })
    const found = await storage.scanContacts(scene.key, { statuses: ['in_progress', 'failed'], limit: 10 })
    assert.deepEqual(seqs(found), [1, 2])
  })

  fact(
    'contacts: a scan among some leaves out the others, by seq, from `afterSeq`, whatever was asked for twice',
    async storage => {
      const scene = await Scene.open(storage, contactRows(6))
      await scene.move({ seq: 2 }, { status: 'completed' })
      const among = (query: object) => storage.scanContacts(scene.key, { seqs: [5, 2, 0, 5, 99], limit: 10, ...query })
      assert.deepEqual(seqs(await among({})), [0, 2, 5])
      assert.deepEqual(seqs(await among({ limit: 2 })), [0, 2])
      assert.deepEqual(seqs(await among({ afterSeq: 0 })), [2, 5])
      assert.deepEqual(seqs(await among({ statuses: ['pending'] })), [0, 5])
      assert.deepEqual(seqs(await among({ seqs: [] })), [])
    },
  )

  fact('contacts: a scan by result finds those with at least one such attempt', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const busy = await scene.reserve('c1')
    await scene.end(busy, { status: 'pending', dueAt: NOON })
    await scene.end(await scene.reserve('c1'), { status: 'completed' }, { result: 'completed' })
    await scene.end(await scene.reserve('c2'), { status: 'failed' }, { result: 'no_answer' })
    assert.deepEqual(seqs(await storage.scanContacts(scene.key, { results: ['busy'], limit: 10 })), [1])
    assert.deepEqual(
      seqs(await storage.scanContacts(scene.key, { results: ['completed', 'no_answer'], limit: 10 })),
      [1, 2],
    )
  })

  fact('contacts: a scan gives each as `getContact` does, attempts oldest first', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    await scene.end(await scene.reserve('c0'), { status: 'pending', phoneIndex: 1 })
    await scene.reserve('c0', NOON + HOUR)
    const [scanned] = await storage.scanContacts(scene.key, { limit: 1 })
    assert.deepEqual(scanned, await scene.contact('c0'))
    assert.deepEqual(
      scanned?.attemptList.map(({ dial, phone, state }) => ({ dial, phone, state })),
      [
        { dial: 1, phone: phone(0), state: 'ended' },
        { dial: 2, phone: phone(1), state: 'reserved' },
      ],
    )
  })
}

function seqs(found: { seq: number }[]): number[] {
  return found.map(contact => contact.seq)
}
