import { expect, test } from 'vitest'
import { ownPostgresGround } from './storage/ground.ts'
import { crashRun } from './supervisor/run.ts'
import { pointNames } from './worker/points.ts'

// On a server of its own: one that others use must not be restarted. `npm run test:crash` does this for as long as you like.
test('three processes that are killed, frozen and cut off from Postgres, at every point of their way, call nobody twice and lose nobody', {
  timeout: 240_000,
}, async () => {
  const ground = await ownPostgresGround()
  try {
    const report = await crashRun({
      seed: 'short',
      provider: 'authoritative',
      contacts: 48,
      concurrentCalls: 10,
      callsPerHour: 60,
      ground,
      deadlineMs: 200_000,
    })
    expect(report.wrong).toEqual([])
    expect(report.restarts).toBe(2)
    expect(report.killed).toBeGreaterThan(pointNames.length)
    expect(report.calls).toBeGreaterThan(report.contacts)
  } finally {
    await ground.clear()
  }
})
