import { expect, test } from 'vitest'
import { requested } from './carrier-account.js'
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

test('a contact that was put off until its number is free goes by the hours that hold then', async () => {
  const scene = new Scene({ carrier: { behaviour: { answer: 0, noAnswer: 1 } } })
  const schedule = { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' }, holidays: ['2026-01-06', '2026-01-07'] }
  const calls = { maxAttempts: 2, retryDelay: '1h', numberCaps: [{ max: 1, per: '1d' }] }
  const campaign = await scene.launched({ schedule, calls })
  await scene.clock.advanceBy(3 * HOUR)
  expect(await scene.events(campaign, 'contact.postponed')).toMatchObject([{ dueAt: Date.parse('2026-01-08T09:00Z') }])
  await campaign.edit({ schedule: { holidays: [] } })
  await scene.finish(campaign)
  expect(requested(scene.carrier.log).map(({ at }) => new Date(at).toISOString().slice(5, 13))).toEqual([
    '01-05T12',
    '01-06T12',
  ])
})
