import { OutdialError } from 'outdial'
import { expect, test } from 'vitest'
import { MINUTE, Scene, SECOND } from './setup.js'

test('of two outcomes recorded at once for one attempt, one is taken and the other is told so', async () => {
  const scene = new Scene({ carrier: { behaviour: { talkMs: 2 * MINUTE } } })
  const campaign = await scene.launched()
  await scene.clock.advanceBy(30 * SECOND)
  const [live] = await scene.events(campaign, 'attempt.answered')
  const record = (code: string) => campaign.recordOutcome({ attemptId: live!.attemptId, code, success: true })

  const both = Promise.allSettled([record('sold'), record('not_sold')])
  await scene.finish(campaign)
  const [first, second] = await both
  expect(first).toMatchObject({ status: 'fulfilled', value: { outcome: { code: 'sold' } } })
  expect(second.status).toBe('rejected')
  expect(OutdialError.is((second as PromiseRejectedResult).reason, 'OUTCOME_REFUSED')).toBe(true)
  expect(await scene.events(campaign, 'attempt.outcome')).toHaveLength(1)
})
