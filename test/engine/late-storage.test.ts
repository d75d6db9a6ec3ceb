import type { Clock, Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { expectNothingTwiceNothingLost } from './promises.js'
import { MINUTE, Scene } from './setup.js'
import { wrapped } from './wrapped-storage.js'

/** Of this method every third call fails at once, and is carried out so much later: the server went on without its client. */
function late(method: keyof Storage, ms: number) {
  let calls = 0
  let carriedOut = 0
  const storage = (clock: Clock) =>
    wrapped(new MemoryStorage({ now: () => clock.now() }), (name, call) => {
      if (name !== method || ++calls % 3 !== 0) return call()
      clock.setTimer(ms, () => {
        call().then(
          () => (carriedOut += 1),
          () => undefined,
        )
      })
      return Promise.reject(new Error('The connection broke'))
    })
  return { storage, carriedOut: () => carriedOut }
}

test('a commit that is carried out after the ones that followed it moves no call back', async () => {
  const { storage, carriedOut } = late('commit', 5_000)
  const scene = new Scene({ storage, carrier: { behaviour: { answer: 0.5, busy: 0.5 } } })
  const campaign = await scene.launched({ contacts: 12, calls: { concurrentCalls: 3 } })
  await scene.finish(campaign)
  await scene.clock.advanceBy(MINUTE)
  expect(carriedOut()).toBeGreaterThan(5)
  const told = (await scene.events(campaign)).flatMap(event =>
    'attemptId' in event ? [`${event.type} ${event.attemptId}`] : [],
  )
  expect(told).toEqual([...new Set(told)])
  await expectNothingTwiceNothingLost(scene, campaign)
})

test.each([900, 2_000, 20_000])(
  'a reservation that is carried out %i ms after its owner saw it fail is taken back, and costs nothing',
  async ms => {
    const { storage } = late('reserve', ms)
    const scene = new Scene({ storage })
    const campaign = await scene.launched({ contacts: 9, calls: { concurrentCalls: 2, maxAttempts: 1 } })
    await scene.finish(campaign)
    await scene.clock.advanceBy(MINUTE)
    await expectNothingTwiceNothingLost(scene, campaign)
    const { completed } = await campaign.progress()
    expect(completed).toBe(9)
    expect(scene.logged.filter(({ message }) => !message.startsWith('A turn failed'))).toEqual([])
  },
)
