import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

const COUNT = process.env.OUTDIAL_LONG ? 1_000_000 : 50_000

/** Bytes in use, in the heap and in typed arrays. */
function used(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let run = 0; run < 3; run++) collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function* numbers(count: number) {
  for (let n = 0; n < count; n++) yield `+1212${2_000_000 + n}`
}

test('an imported number takes at most 100 bytes', async () => {
  const clock = new FakeClock()
  const storage = new MemoryStorage()
  const engine = new CampaignEngine({ storage, telephony: new SimulatedCarrier({ clock }), clock })
  const asOf = clock.now()
  await engine.importSuppressions(numbers(1_000), { list: { name: 'A list', asOf } })
  const before = used()
  const { added } = await engine.importSuppressions(numbers(1_000 + COUNT), { list: { name: 'A list', asOf } })
  expect(added).toBe(COUNT)
  const perNumber = (used() - before) / COUNT
  if (process.env.OUTDIAL_LONG) console.log(`${Math.round(perNumber)} bytes for each of ${COUNT} suppressed numbers`)
  expect(perNumber).toBeLessThanOrEqual(100)
  expect(await engine.getSuppressions(`+1212${2_000_000 + COUNT}`)).toHaveLength(1)
  await engine.close()
}, 120_000)
