import type { ContactInput } from 'outdial'
import { readZoneKey } from 'outdial'
import { expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { HOUR, type PlanInput, Scene } from './setup.js'

const panhandle = '+18502000001'
const mobile = '+61412345678'
const officeHours = { hours: { everyDay: '09:00-17:00' } }

/** When the first call to each number was asked for, `HH:MM` in UTC, of a campaign launched at midnight UTC. */
async function firstCalls(rows: ContactInput[], input: PlanInput = {}, now = '2026-01-05T00:00:00Z') {
  const scene = new Scene({ now })
  const campaign = await scene.launched({ segment: rows, schedule: officeHours, ...input })
  await scene.finish(campaign)
  const times = new Map<string, string>()
  for (const { to, at } of requested(scene.carrier.log)) {
    if (!times.has(to)) times.set(to, new Date(at).toISOString().slice(11, 16))
  }
  return { times, scene, campaign }
}

it('a number of area code 850 is called only while hours are open in both of its zones', async () => {
  const { times, campaign } = await firstCalls([{ id: 'c1', phone: panhandle }])
  // 09:00 in Chicago; in New York they opened an hour before.
  expect(times.get(panhandle)).toBe('15:00')
  const [decision] = await campaign.decisions({ contactId: 'c1' })
  expect(decision).toMatchObject({ zones: ['America/Chicago', 'America/New_York'], zoneSource: 'number' })
  // 17:00 in New York; in Chicago they close an hour later.
  expect(new Date(decision!.openUntil!).toISOString()).toBe('2026-01-05T22:00:00.000Z')
})

it('no call to it starts in the hour that is open in one of them only', async () => {
  const scene = new Scene({ now: '2026-01-05T14:00:00Z' })
  const schedule = { hours: { everyDay: '09:00-10:00' } }
  const segment = [
    { id: 'c1', phone: panhandle },
    { id: 'c2', phone: '+18502000002', timeZone: 'America/Chicago' },
  ]
  const campaign = await scene.launched({ segment, schedule })
  await scene.finish(campaign)
  // The hours of the two zones follow one another, so there is no common one.
  expect(requested(scene.carrier.log).filter(({ to }) => to === panhandle)).toEqual([])
  expect(await campaign.explain('c1')).toMatchObject({
    status: 'skipped',
    reason: 'no_common_window',
    zones: ['America/Chicago', 'America/New_York'],
    zoneSource: 'number',
  })
})

it('an Australian mobile is called in the common hours of the whole country', async () => {
  const { times, campaign } = await firstCalls([{ id: 'c1', phone: mobile }])
  // In January 09:00 in Perth is 12:00 in Sydney, 01:00 UTC; at midnight UTC Sydney alone was open.
  expect(times.get(mobile)).toBe('01:00')
  const [decision] = await campaign.decisions({ contactId: 'c1' })
  expect(decision!.zones).toContain('Australia/Perth')
  expect(new Date(decision!.openUntil!).toISOString()).toBe('2026-01-05T06:00:00.000Z')
})

it('a Russian mobile has no common hour from nine to five, and is skipped', async () => {
  const { times, campaign } = await firstCalls([
    { id: 'c1', phone: '+79161234567' },
    { id: 'c2', phone: '+74951234567' },
  ])
  expect([...times]).toEqual([['+74951234567', '06:00']])
  expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'no_common_window' })
})

it('an address counts before the number, and the contact’s own zone before both', async () => {
  const { times } = await firstCalls([
    { id: 'own', phone: '+12122000001', timeZone: 'Europe/London', country: 'US', region: 'CA' },
    { id: 'state', phone: '+18502000002', country: 'US', region: 'AL' },
    { id: 'moved', phone: '+12122000003', country: 'US', region: 'CA' },
  ])
  expect(times.get('+12122000001')).toBe('09:00')
  expect(times.get('+18502000002')).toBe('15:00')
  // New York by its number, California by its address: open in both.
  expect(times.get('+12122000003')).toBe('17:00')
})

it('a contact with numbers in several places is called while all of them are open, whichever is called', async () => {
  const rows = [{ id: 'c1', phone: '+12122000001', phones: ['+442079460018'] }]
  const { times, campaign } = await firstCalls(rows)
  expect(times.get('+12122000001')).toBe('14:00')
  const { zoneKey } = (await campaign.resultsPage()).contacts[0]!
  expect(readZoneKey(zoneKey)).toEqual({
    zones: ['America/New_York', 'Europe/London'],
    source: 'number',
    jurisdictions: ['GB', 'US-NY'],
  })
})

it('severalZones: skipped as of unknown zone, or called on the clock of the zone to assume', async () => {
  const rows = [
    { id: 'c1', phone: panhandle },
    { id: 'c2', phone: '+12122000002' },
  ]
  const skipped = await firstCalls(rows, { schedule: { ...officeHours, severalZones: 'skip' } })
  expect([...skipped.times]).toEqual([['+12122000002', '14:00']])
  const told = await skipped.campaign.explain('c1')
  expect(told).toMatchObject({ status: 'skipped', reason: 'zone_unknown', zones: [], zoneSource: null })

  const assumed = await firstCalls(rows, { schedule: { ...officeHours, severalZones: 'America/Denver' } })
  expect(assumed.times.get(panhandle)).toBe('16:00')
  expect(assumed.times.get('+12122000002')).toBe('14:00')
  const [decision] = await assumed.campaign.decisions({ contactId: 'c1' })
  expect(decision).toMatchObject({ zones: ['America/Denver'], zoneSource: 'assumed' })
})

it('severalZones can be edited: who was waiting for the common hours is called on the assumed clock', async () => {
  const scene = new Scene({ now: '2026-01-05T10:00:00Z' })
  const campaign = await scene.launched({ segment: [{ id: 'c1', phone: panhandle }], schedule: officeHours })
  await scene.clock.advanceBy(HOUR)
  expect(requested(scene.carrier.log)).toEqual([])
  await campaign.edit({ schedule: { severalZones: 'Europe/London' } })
  await scene.finish(campaign)
  expect(new Date(requested(scene.carrier.log)[0]!.at).toISOString()).toMatch(/^2026-01-05T11:0/)
})

it('preflight counts contacts of one set of zones together, whatever their zones are taken from', async () => {
  const scene = new Scene({ now: '2026-01-05T00:00:00Z' })
  const segment = [
    { id: 'c1', phone: '+12122000001' },
    { id: 'c2', phone: '+12122000002', timeZone: 'America/New_York' },
    { id: 'c3', phone: panhandle },
    { id: 'c4', phone: '+18005550143' },
  ]
  const found = await (await scene.draft({ segment, schedule: officeHours })).preflight()
  expect(found).toMatchObject({ callable: 3, skipped: { zone_unknown: 1 } })
  expect(found.zones).toEqual([
    {
      zones: ['America/Chicago', 'America/New_York'],
      jurisdictions: [],
      contacts: 1,
      opensAt: Date.UTC(2026, 0, 5, 15),
    },
    { zones: ['America/New_York'], jurisdictions: [], contacts: 2, opensAt: Date.UTC(2026, 0, 5, 14) },
  ])
})

it('a call to where it may be either of two times counts in no hour of the week', async () => {
  const rows = [
    { id: 'c1', phone: panhandle },
    { id: 'c2', phone: '+12122000002' },
  ]
  const { campaign } = await firstCalls(rows)
  const { calls, byHour } = await campaign.analytics()
  expect(calls).toBe(2)
  expect(byHour.map(({ weekday, hour, calls: n }) => [weekday, hour, n])).toEqual([[1, 9, 1]])
})
