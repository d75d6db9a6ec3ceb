import { expect, test } from 'vitest'
import { HOUR, MINUTE, phoneOf, Scene } from './setup.js'

test('a contact whose consent runs out before its number may be called again is put off once, then skipped', async () => {
  const scene = new Scene({ carrier: { behaviour: { answer: 0, noAnswer: 1 } } })
  const begun = scene.clock.now()
  const consent = { status: 'granted' as const, at: begun - HOUR, expiresAt: begun + 30 * MINUTE }
  const campaign = await scene.launched({
    segment: [{ id: 'c1', phone: phoneOf(1), consent }],
    calls: { maxAttempts: 3, retryDelay: '1m', numberCaps: [{ max: 1, per: '1h' }] },
  })
  await scene.clock.advanceBy(10 * MINUTE)
  expect(await campaign.explain('c1')).toMatchObject({ nextEligibleAt: null })
  await scene.finish(campaign)
  expect(await scene.events(campaign, 'contact.postponed')).toMatchObject([{ code: 'cap_reached' }])
  expect(await scene.events(campaign, 'contact.skipped')).toMatchObject([{ reason: 'consent_expired' }])
  expect(scene.carrier.callsPlaced).toBe(1)
})
