import { describe, expect, test } from 'vitest'
import { MINUTE, phoneOf, Scene } from './setup.js'

/** The first create of the only contact gets an ambiguous answer at once; the call was placed `after` it, or not (`before`). */
function ambiguous(timeout: 'before' | 'after', idempotentCreate: boolean) {
  const scene = new Scene({ carrier: { capabilities: { idempotentCreate, findCall: false } } })
  scene.carrier.on(phoneOf(1), [{ create: { timeout, reply: 'unknown' } }, { create: 'accept' }])
  return scene
}

const requests = (scene: Scene) => scene.carrier.log.filter(entry => entry.kind === 'requested')

describe('an ambiguous create where the adapter declares that repeating it is one call', () => {
  for (const timeout of ['before', 'after'] as const) {
    test(`is asked again, and places exactly one call: the first ${timeout === 'after' ? 'arrived' : 'got lost'}`, async () => {
      const scene = ambiguous(timeout, true)
      const campaign = await scene.launched()
      await scene.finish(campaign)

      expect(scene.carrier.callsPlaced).toBe(1)
      expect(requests(scene)).toHaveLength(2)
      expect(new Set(requests(scene).map(entry => entry.attemptId)).size).toBe(1)
      expect(await scene.events(campaign, 'attempt.unknown')).toEqual([])
      expect(await campaign.progress()).toMatchObject({ completed: 1 })
    })
  }

  test('is not asked again where the adapter does not declare it', async () => {
    const scene = ambiguous('before', false)
    const campaign = await scene.launched()
    await scene.finish(campaign)
    expect(requests(scene)).toHaveLength(1)
    expect(await scene.events(campaign, 'attempt.unknown')).toHaveLength(1)
    expect(await campaign.progress()).toMatchObject({ failed: 1 })
  })

  test('is not asked again once the request may no longer be sent', async () => {
    const scene = ambiguous('before', true)
    scene.carrier.on(phoneOf(1), { create: { timeout: 'before', reply: 'hang' } })
    const campaign = await scene.launched()
    await scene.finish(campaign)
    // The time-out of 15 s is beyond the send window of 5 s.
    expect(requests(scene)).toHaveLength(1)
  })

  test('a refusal of the repeat does not pass for an answer to the first', async () => {
    const scene = new Scene({ carrier: { capabilities: { idempotentCreate: true } } })
    scene.carrier.on(phoneOf(1), [
      { create: { timeout: 'after', reply: 'unknown' }, talkMs: 5 * MINUTE },
      { create: { refuse: 'number' } },
    ])
    const createCall = scene.carrier.createCall.bind(scene.carrier)
    let asked = 0
    // The repeat is refused before the carrier looks whether it knows the attempt.
    scene.carrier.createCall = async (request, signal) =>
      ++asked === 1 ? createCall(request, signal) : { kind: 'refused', class: 'number', cause: 'invalid_number' }
    const campaign = await scene.launched()
    const progress = await scene.finish(campaign)
    expect(progress).toMatchObject({ completed: 1, failed: 0 })
    expect(scene.carrier.callsPlaced).toBe(1)
  })
})
