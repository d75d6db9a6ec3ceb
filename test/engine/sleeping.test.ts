import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { DAY, Scene } from './setup.js'
import { wrapped } from './wrapped-storage.js'

test('while hours are closed storage is not asked again and again: it is slept until they open', async () => {
  let asked = 0
  const storage = wrapped(new MemoryStorage(), async (method, call) => {
    if (method === 'pendingByZone' || method === 'claimDue') asked += 1
    return call()
  })
  const scene = new Scene({ now: '2026-01-05T12:00Z', storage: () => storage })
  const holidays = ['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08']
  await scene.launched({ schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' }, holidays } })
  await scene.clock.advanceBy(DAY / 24)
  asked = 0
  await scene.clock.advanceBy(3 * DAY)
  expect(asked).toBeLessThan(3)
})
