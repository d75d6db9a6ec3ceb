import type { Campaign, OnMachine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { type Life, mortal } from '../simulation/ports/mortal.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { MINUTE, phoneOf, Scene, SECOND } from './setup.js'

const leave: OnMachine = { leaveMessage: { text: 'This is Ada. We call again tomorrow.' } }

/**
 * A machine is called by an engine that dies `at` so many milliseconds after launch; another takes over a lease later.
 * The machine records for five minutes, so the next owner finds the call live.
 */
async function takenOver(onMachine: OnMachine, at: number) {
  const scene = new Scene({
    storage: clock => new MemoryStorage({ now: () => clock.now() }),
    engine: { lease: '20s' },
    carrier: { behaviour: { lookupMs: 400 } },
  })
  scene.carrier.on(phoneOf(1), { result: 'voicemail', talkMs: 5 * MINUTE, greetingMs: 8 * SECOND })
  const life: Life = { dead: false }
  const first = scene.newEngine({
    storage: mortal(scene.storage, life, scene.clock),
    telephony: mortal(scene.carrier, life, scene.clock),
  })
  await scene.engine.start()
  await scene.launched({ id: 'it', calls: { detectMachine: true, onMachine } }, first)
  await scene.clock.advanceBy(at)
  life.dead = true
  const campaign = await scene.engine.campaign('it')
  expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  await expectNothingTwiceNothingLost(scene, campaign)
  return { scene, campaign }
}

const count = (scene: Scene, kind: 'message' | 'hangup') => scene.carrier.log.filter(each => each.kind === kind).length

async function failures(scene: Scene, campaign: Campaign) {
  const events = await scene.events(campaign, 'attempt.machine_action_failed')
  return events.map(event => event.cause)
}

describe('an owner that dies', () => {
  /** From before the answer (at 4,950 ms) until after the message was asked for (12,950 ms) and begun (13,350 ms). */
  const instants = Array.from({ length: 50 }, (_, i) => 4_500 + i * 200)

  test('leaves no second message, whenever it dies', async () => {
    const seen = new Set<string>()
    for (const at of instants) {
      const { scene, campaign } = await takenOver(leave, at)
      const left = count(scene, 'message')
      const failed = await failures(scene, campaign)
      expect(left, `died at ${at}`).toBeLessThanOrEqual(1)
      // Either a message was left, or an event says that it may not have been.
      if (left === 0) expect(failed, `died at ${at}`).toEqual(['owner_lost'])
      const events = await scene.events(campaign, 'attempt.machine_action')
      expect(events.length).toBeLessThanOrEqual(1)
      seen.add(`${left} left, ${failed.join() || 'no failure'}`)
    }
    expect([...seen].sort()).toEqual(['1 left, no failure', '1 left, owner_lost'])
  })

  test('between the decision and the request leaves none, and the next one says so', async () => {
    const scene = new Scene({
      storage: clock => new MemoryStorage({ now: () => clock.now() }),
      engine: { lease: '20s' },
    })
    scene.carrier.on(phoneOf(1), { result: 'voicemail', talkMs: 5 * MINUTE, greetingMs: 8 * SECOND })
    const life: Life = { dead: false }
    const dying = new Proxy(scene.carrier, {
      get(carrier, property) {
        if (property === 'leaveMessage') {
          return () => {
            life.dead = true
            return scene.clock.sleep(Number.POSITIVE_INFINITY)
          }
        }
        const value = Reflect.get(carrier, property, carrier) as unknown
        return typeof value === 'function' ? value.bind(carrier) : value
      },
    })
    const first = scene.newEngine({
      storage: mortal(scene.storage, life, scene.clock),
      telephony: mortal(dying, life, scene.clock),
    })
    await scene.engine.start()
    await scene.launched({ id: 'it', calls: { detectMachine: true, onMachine: leave } }, first)
    const campaign = await scene.engine.campaign('it')
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(count(scene, 'message')).toBe(0)
    expect(await failures(scene, campaign)).toEqual(['owner_lost'])
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ result: 'voicemail' }])
  })

  test('is followed by one that hangs up, whenever it dies', async () => {
    for (const at of instants.slice(0, 8)) {
      const { scene, campaign } = await takenOver('hang_up', at)
      expect(count(scene, 'hangup'), `died at ${at}`).toBe(1)
      expect(await failures(scene, campaign)).toEqual([])
      const [ended] = await scene.events(campaign, 'attempt.ended')
      expect(ended!.talkMs, `died at ${at}`).toBeLessThan(MINUTE)
    }
  })

  test('and one that closes waits for the answer, so that the next knows', async () => {
    const scene = new Scene({ carrier: { behaviour: { lookupMs: 2 * SECOND } } })
    scene.carrier.on(phoneOf(1), { result: 'voicemail', talkMs: 5 * MINUTE, greetingMs: 8 * SECOND })
    const first = scene.newEngine()
    await scene.launched({ id: 'it', calls: { detectMachine: true, onMachine: leave } }, first)
    await scene.clock.advanceBy(14 * SECOND)
    await scene.clock.runTo(first.close())
    expect(count(scene, 'message')).toBe(1)
    await scene.engine.start()
    const campaign = await scene.engine.campaign('it')
    await scene.finish(campaign)
    expect(await failures(scene, campaign)).toEqual([])
    expect(count(scene, 'message')).toBe(1)
  })
})
