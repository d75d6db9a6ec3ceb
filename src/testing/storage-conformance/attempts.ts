import assert from 'node:assert/strict'
import { campaignKey, contactRows, NOON, suppressed } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `liveAttempts` and `getAttempt`. */
export function attempts(fact: Fact): void {
  fact('live attempts: by reservation time, then by id', async storage => {
    const scene = await Scene.open(storage, contactRows(12))
    for (const n of [11, 3, 10, 2]) await scene.reserve(`c${n}`, NOON + (n === 2 ? 1 : 0))
    const live = await storage.liveAttempts(scene.lease)
    assert.deepEqual(
      live.map(({ attempt }) => attempt.attemptId),
      ['spring.3.1', 'spring.a.1', 'spring.b.1', 'spring.2.1'],
    )
  })

  fact('live attempts: in whatever state, until they end; of this campaign alone', async storage => {
    const scene = await Scene.open(storage, contactRows(6))
    const sister = await Scene.open(storage, contactRows(9), campaignKey('autumn'))
    await sister.reserve('c8')
    for (const [n, state] of (['dialing', 'unknown', 'ringing', 'answered', 'ended'] as const).entries()) {
      const attempt = await scene.reserve(`c${n}`, NOON + n)
      await storage.commit(scene.lease, [{ contactSeq: n, attempt: { ...attempt, state }, events: [] }])
    }
    await scene.reserve('c5', NOON + 5)
    const live = await storage.liveAttempts(scene.lease)
    assert.deepEqual(
      live.map(({ attempt }) => attempt.state),
      ['dialing', 'unknown', 'ringing', 'answered', 'reserved'],
    )
  })

  fact('live attempts: each comes whole, with its contact as it is now', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const written = {
      ...attempt,
      state: 'ringing' as const,
      settledAt: NOON,
      ringingAt: NOON + 1,
      providerCallId: 'CA1',
    }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: written, events: [] }])
    await storage.suppress('acme', [suppressed(0)])
    const { attemptList, ...contact } = await scene.contact('c0')
    assert.deepEqual(await storage.liveAttempts(scene.lease), [{ attempt: written, contact }])
    assert.deepEqual(await storage.getAttempt(scene.key, attempt.attemptId), { attempt: written, contact })
  })

  fact('getting an attempt: one that ended is still there, beside a later one of its contact', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const first = await scene.end(await scene.reserve('c0'), { status: 'pending' })
    const second = await scene.reserve('c0')
    assert.deepEqual((await storage.getAttempt(scene.key, first.attemptId))?.attempt, first)
    assert.deepEqual((await storage.getAttempt(scene.key, second.attemptId))?.attempt, second)
  })

  fact('getting an attempt: what there is not is undefined', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const { attemptId } = await scene.reserve('c0')
    const unknown = ['spring.0.2', 'spring.1.1', 'autumn.0.1', 'CA0123456789', '']
    for (const id of unknown) assert.equal(await storage.getAttempt(scene.key, id), undefined, id)
    assert.equal(await storage.getAttempt(campaignKey('autumn'), attemptId), undefined)
    assert.equal(await storage.getAttempt(campaignKey('spring', 'umbrella'), attemptId), undefined)
  })
}
