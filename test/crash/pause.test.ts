import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresGround } from './storage/tests-postgres.ts'
import { Stage } from './supervisor/stage.ts'
import type { Worker } from './supervisor/worker.ts'
import { dialPath } from './worker/points.ts'
import { toReal } from './world/world.ts'

const ground = await postgresGround()
let stage: Stage

// One call at a time, so that nothing but what stands at the point is under way.
beforeAll(async () => {
  const settings = { requestTimeoutMs: 60_000, sendWindowMs: 30_000 }
  stage = await Stage.set({ ground, seed: 'pause', provider: 'plain', contacts: 2_000, maxAttempts: 1, settings })
  await stage.launch()
}, 60_000)

afterAll(async () => {
  await stage?.clear()
  await ground.clear()
})

/** Pauses by one process while `still` stands still, lets it go on, and gives it a turn. What was asked of the carrier after the pause resolved. */
async function pausedMeanwhile(still: Worker) {
  const { campaignId } = stage.plan
  const resolvedAt = await stage.other.command('pause', campaignId)
  still.goOn()
  // Answered only after a whole turn of the one that stood still, or when it has seen that another is the owner.
  await still.command('touch', campaignId)
  const log = await stage.log()
  await stage.other.command('resume', campaignId)
  return log.filter(entry => entry.what === 'asked' && entry.at > resolvedAt)
}

describe('once pause() by another process resolved, the carrier is asked for nothing new, though the owner stood still', () => {
  test.each(dialPath.filter(point => point !== 'before send'))('%s', { timeout: 60_000 }, async point => {
    const still = await stage.fleet.strike({ point, nth: 2, signal: 'SIGSTOP' })
    expect(await pausedMeanwhile(still)).toEqual([])
  })

  test('wherever it was', { timeout: 60_000 }, async () => {
    const owner = await stage.owner()
    owner.stop()
    expect(await pausedMeanwhile(owner)).toEqual([])
  })

  test('before send: but for that one request, which had passed its last check', { timeout: 60_000 }, async () => {
    const still = await stage.fleet.strike({ point: 'before send', nth: 2, signal: 'SIGSTOP' })
    const late = await pausedMeanwhile(still)
    expect(late).toHaveLength(1)
    const { at, checkedAt } = late[0]!
    expect(at - checkedAt!).toBeGreaterThan(toReal(stage.settings.world, stage.settings.requestTimeoutMs))
  })
})
