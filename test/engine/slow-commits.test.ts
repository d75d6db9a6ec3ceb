import { expect, test } from 'vitest'
import { contacts, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const slowly = slowStorage({ commit: { before: 400 } })

test('a contact to be called again at once is, however long it takes to write that', async () => {
  const scene = new Scene({ storage: slowly })
  scene.carrier.on(phoneOf(1), [{ result: 'busy' }, { result: 'answered' }])
  const campaign = await scene.launched({
    segment: contacts(1, 1),
    keepOpen: true,
    calls: { maxAttempts: 2, retryDelay: '0s' },
  })
  await scene.clock.advanceBy(20 * SECOND)
  expect(scene.carrier.callsPlaced).toBe(2)
  await campaign.cancel()
})

test('room in an account is not asked for before the call that left it has ended in storage too', async () => {
  let full = 0
  const scene = new Scene({
    storage: clock => {
      const storage = slowly(clock)
      const { reserve } = storage
      return new Proxy(storage, {
        get: (target, property: keyof typeof storage) =>
          property !== 'reserve'
            ? target[property]
            : async (...args: Parameters<typeof reserve>) => {
                const replies = await storage.reserve(...args)
                full += replies.filter(reply => reply === 'account_full').length
                return replies
              },
      })
    },
    engine: { account: { id: 'trunk', concurrentCalls: 1 } },
  })
  const campaign = await scene.launched({ segment: contacts(4), calls: { concurrentCalls: 4 } })
  expect(await scene.finish(campaign)).toMatchObject({ total: 4, completed: 4 })
  expect(full).toBe(0)
})
