import assert from 'node:assert/strict'
import type { AttemptRecord, NumberFacts } from 'outdial'
import { campaignKey, contactRow, contactRows, HOUR, MINUTE, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const END = NOON + 5 * MINUTE
const said = { code: 'no', success: false, refused: true }

/** What is noted of a number's conversations and refusals, for whatever campaign calls it next. */
export function resting(fact: Fact): void {
  fact('resting: a conversation is noted with its number, for every campaign of the tenant', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await converse(scene, 'c0', { result: 'answered', endedAt: END })
    await scene.end(await scene.reserve('c1'), { status: 'completed' }, { result: 'voicemail', endedAt: END })
    const sister = await Scene.open(storage, contactRows(2), campaignKey('autumn'))
    const stranger = await Scene.open(storage, contactRows(1), campaignKey('spring', 'other'))
    assert.deepEqual(rests(await facts(sister, 'c0')), { conversationAt: END })
    assert.deepEqual(rests(await facts(sister, 'c1')), {})
    assert.deepEqual(rests(await facts(stranger, 'c0')), {})
  })

  fact('resting: a refusal is noted with its number when the outcome is, an opt-out too', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    await converse(scene, 'c0', { result: 'completed', endedAt: END, outcome: { ...said, recordedAt: END - 1 } })
    const optOut = { code: 'stop', success: false, optOut: true, recordedAt: END - 2 }
    await converse(scene, 'c1', { result: 'completed', endedAt: END, outcome: optOut })
    await converse(scene, 'c2', { result: 'completed', endedAt: END, outcome: { ...optOut, optOut: false } })
    assert.deepEqual(rests(await facts(scene, 'c0')), { conversationAt: END, refusalAt: END - 1 })
    assert.deepEqual(rests(await facts(scene, 'c1')), { conversationAt: END, refusalAt: END - 2 })
    assert.deepEqual(rests(await facts(scene, 'c2')), { conversationAt: END })
  })

  fact('resting: an outcome that comes late is noted; what was decided before it is not reserved', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const ended = await converse(scene, 'c0', { result: 'voicemail', endedAt: END })
    const [seen] = await sister.reservations('c0')
    await write(scene, { ...ended, result: 'completed', outcome: { ...said, recordedAt: END + HOUR } })
    assert.deepEqual(rests(await facts(sister, 'c0')), { conversationAt: END, refusalAt: END + HOUR })
    assert.equal(await sister.tryReserve(seen!), 'conflict')
  })

  fact('resting: what was noted is never set back, and what notes nothing new changes nothing', async storage => {
    const scene = await Scene.open(storage, [contactRow(0)])
    const first = await converse(scene, 'c0', { result: 'answered', endedAt: END }, 'pending')
    await converse(scene, 'c0', { result: 'answered', endedAt: END + HOUR })
    const before = await facts(scene, 'c0')
    await write(scene, { ...first, talkMs: 1 })
    assert.deepEqual(await facts(scene, 'c0'), before)
    assert.deepEqual(rests(before), { conversationAt: END + HOUR })
  })

  fact('resting: of recent starts those are told that became conversations', async storage => {
    const scene = await Scene.open(storage, [contactRow(0)])
    for (const [n, result] of (['busy', 'answered', 'voicemail', 'completed'] as const).entries()) {
      const attempt = await scene.reserve('c0', NOON + n * HOUR)
      await scene.end(attempt, { status: 'pending' }, { result, settledAt: NOON + n * HOUR + 1 })
    }
    const since = async (at: number | null) => (await storage.getContact(scene.key, 'c0', at))!.numbers[0]!
    const [one, three] = [NOON + HOUR + 1, NOON + 3 * HOUR + 1]
    assert.deepEqual((await since(0)).recentConversations, [one, three])
    assert.deepEqual((await since(one + 1)).recentConversations, [three])
    assert.deepEqual((await since(null)).recentConversations, [])
  })
}

async function converse(
  scene: Scene,
  contactId: string,
  over: Partial<AttemptRecord>,
  status: 'completed' | 'pending' = 'completed',
): Promise<AttemptRecord> {
  return scene.end(await scene.reserve(contactId), { status }, over)
}

/** Of contact 0, as it is written once more after its end. */
function write({ storage, lease }: Scene, attempt: AttemptRecord): Promise<void> {
  return storage.commit(lease, [{ contactSeq: 0, attempt, events: [] }])
}

async function facts(scene: Scene, contactId: string): Promise<NumberFacts> {
  const contact = await scene.contact(contactId)
  assert.equal(contact.numbers[0]!.phone, phone(contact.seq))
  return contact.numbers[0]!
}

function rests({ conversationAt, refusalAt }: NumberFacts): Partial<NumberFacts> {
  return { ...(conversationAt !== undefined && { conversationAt }), ...(refusalAt !== undefined && { refusalAt }) }
}
