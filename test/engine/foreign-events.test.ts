import type { CallEvent } from 'outdial'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { Scene, SECOND } from './setup.js'

/** The calls of the host's own flow, told of under our attempt id: a leg to a colleague, say. */
function leg(attemptId: string): CallEvent[] {
  const other = { attemptId, providerCallId: 'leg-2' }
  return [
    { ...other, type: 'ringing' },
    { ...other, type: 'answered' },
    { ...other, type: 'detected', answeredBy: 'machine' },
    { ...other, type: 'ended', result: 'busy', price: { amount: '1', currency: 'USD' } },
  ]
}

describe('events of another call under our attempt id', () => {
  test('change nothing while our call is up, nor after it, and are said once', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ calls: { detectMachine: true, onMachine: 'hang_up' } })
    await scene.clock.advanceBy(10 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive(leg(attemptId))
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(1)
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    await scene.engine.receive(leg(attemptId))
    await scene.clock.advanceBy(SECOND)
    const [contact] = (await campaign.resultsPage()).contacts
    expect(contact!.attemptList).toMatchObject([{ result: 'answered', answeredBy: 'human', talkMs: 30_000 }])
    expect(contact!.attemptList[0]).not.toHaveProperty('price')
    expect(scene.logged).toMatchObject([{ level: 'warn', detail: { attemptId, type: 'ringing' } }])
    expect(JSON.stringify(scene.logged)).toContain('another call')
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('do not keep an end waiting for who answered', async () => {
    const scene = new Scene()
    scene.carrier.on('+12122000001', { webhooks: { lost: ['detected'] } })
    const campaign = await scene.launched({ calls: { detectMachine: true } })
    await scene.clock.advanceBy(10 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'ended', attemptId, providerCallId: 'leg-2', result: 'answered' }])
    await scene.clock.advanceBy(20 * SECOND)
    expect(await campaign.progress()).toMatchObject({ inProgress: 1 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  })

  test('that come before it is known which call is ours are taken for it, until the answer to the create says so', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 5 * SECOND, setupMs: 10 * SECOND } } })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(3 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'ringing', attemptId, providerCallId: 'leg-2' }])
    await scene.clock.advanceBy(4 * SECOND)
    await scene.engine.receive([{ type: 'ended', attemptId, providerCallId: 'leg-2', result: 'busy' }])
    await scene.clock.advanceBy(SECOND)
    expect(await campaign.progress()).toMatchObject({ inProgress: 1 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ result: 'answered' }])
  })
})
