import type { CampaignInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, DAY, HOUR, MINUTE, type PlanInput, phoneOf, Scene } from './setup.js'
import { slowStorage } from './slow-storage.js'

type Hours = NonNullable<CampaignInput['schedule']>['hours']

/** Local weekday, date and time of day, read off by the platform's own calendar. */
function localTime(at: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(part => [part.type, part.value]))
  return {
    date: `${parts.month}-${parts.day}`,
    day: parts.weekday,
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
  }
}

/** Local times of all requests, as `Mon 09:00:00`. */
function dials(scene: Scene, timeZone = 'UTC'): string[] {
  return requested(scene.carrier.log).map(({ at }) => {
    const { day, time } = localTime(at, timeZone)
    return `${day} ${time}`
  })
}

/** One call after the other, busy all week: whenever a call may start, one does. */
async function callsAllWeek(hours: Hours, schedule: CampaignInput['schedule'] = {}) {
  const scene = new Scene({ now: '2026-01-05T00:00:00Z', carrier: { behaviour: { talkMs: 20 * MINUTE } } })
  const input: PlanInput = {
    contacts: 500,
    schedule: { timeZone: 'UTC', ...schedule, hours: hours! },
    calls: { concurrentCalls: 1 },
  }
  await scene.launched(input)
  await scene.clock.advanceBy(7 * DAY)
  return dials(scene)
}

/** First and last call start of each stretch of calls, a stretch ending where the next call is an hour off. */
function stretches(times: string[]): string[] {
  const minute = (text: string) => Number(text.slice(4, 6)) * 60 + Number(text.slice(7, 9))
  const out: string[][] = []
  for (const time of times) {
    const last = out.at(-1)?.at(-1)
    const near = last !== undefined && (minute(time) - minute(last) + 1440) % 1440 < 60
    if (near) out.at(-1)!.push(time)
    else out.push([time])
  }
  return out.map(each => `${each[0]!.slice(0, 9)} – ${each.at(-1)!.slice(0, 9)}`)
}

describe('Calls start in calling hours only, from the first instant of a window until just before its last', () => {
  it('several windows a day, with a gap at lunch', async () => {
    const found = stretches(await callsAllWeek({ weekdays: ['09:00-12:00', '13:00-17:00'], saturday: '10:00-11:00' }))
    expect(found).toHaveLength(11)
    expect(found[0]).toMatch(/^Mon 09:00 – Mon 11:[345]/)
    expect(found[1]).toMatch(/^Mon 13:00 – Mon 16:[345]/)
    expect(found.at(-1)).toMatch(/^Sat 10:00 – Sat 10:[345]/)
  })

  it('across midnight, the night belonging to the day it began on', async () => {
    const found = stretches(await callsAllWeek({ friday: '22:00-02:00' }))
    expect(found).toEqual([expect.stringMatching(/^Fri 22:00 – Sat 01:[345]/)])
  })

  it('to 24:00, and on from 00:00 without a break where the next day begins there', async () => {
    const found = stretches(
      await callsAllWeek({ monday: '20:00-24:00', tuesday: '00:00-01:00', thursday: '23:00-24:00' }),
    )
    expect(found).toEqual([
      expect.stringMatching(/^Mon 20:00 – Tue 00:[345]/),
      expect.stringMatching(/^Thu 23:00 – Thu 23:[345]/),
    ])
  })

  it('not on holidays; a window that began the day before runs out', async () => {
    const holidays = ['2026-01-06', '2026-01-08']
    const [sunday, ...found] = stretches(await callsAllWeek({ everyDay: '22:00-01:00' }, { holidays }))
    expect(sunday).toMatch(/^Mon 00:00 – Mon 00:[345]/)
    expect(found.map(each => each.slice(0, 3))).toEqual(['Mon', 'Wed', 'Fri', 'Sat', 'Sun'])
    expect(found[0]).toMatch(/^Mon 22:00 – Tue 00:[345]/)
  })
})

describe('Whose clock counts', () => {
  const zones = ['America/New_York', 'Europe/London', 'Asia/Tokyo', 'Asia/Kolkata', 'Pacific/Auckland']
  const segment = zones.map((timeZone, i) => ({ ...contacts(1, i + 1)[0]!, timeZone }))

  it("each contact's own", async () => {
    const scene = new Scene({ now: '2026-01-05T00:00:00Z' })
    const campaign = await scene.launched({ segment, schedule: { hours: { everyDay: '09:00-17:00' } } })
    await scene.finish(campaign)
    for (const [i, zone] of zones.entries()) {
      const [call] = requested(scene.carrier.log).filter(entry => entry.to === phoneOf(i + 1))
      const { time } = localTime(call!.at, zone)
      // Where the day had begun when the campaign was launched, at once.
      const atOnce = call!.at < Date.parse('2026-01-05T00:01:00Z')
      expect(atOnce ? time >= '09:00:00' && time < '17:00:00' : time === '09:00:00', `${zone} ${time}`).toBe(true)
    }
  })

  it('one fixed zone for all, whatever the contacts say', async () => {
    const scene = new Scene({ now: '2026-01-05T00:00:00Z' })
    const schedule = { timeZone: 'Asia/Kolkata', hours: { everyDay: '09:00-17:00' } }
    const campaign = await scene.launched({ segment, schedule })
    await scene.finish(campaign)
    expect(dials(scene, 'Asia/Kolkata')).toEqual(zones.map(() => 'Mon 09:00:00'))
  })

  it.each([
    ['a zone that is none', { timeZone: 'Mars/Olympus' }],
    ['a country that is none', { country: 'Narnia' }],
    ['a toll-free number', { phone: '+18002000001' }],
    ['a toll-free number beside another', { phones: ['+18002000001'] }],
  ])('a contact of unknown zone (%s) is skipped with zone_unknown, and never called', async (_, fields) => {
    const scene = new Scene()
    const unknown = { ...contacts(1)[0]!, ...fields }
    const campaign = await scene.launched({
      segment: [unknown, { ...contacts(1, 2)[0]!, timeZone: 'UTC' }],
      schedule: { hours: { everyDay: '00:00-24:00' } },
    })
    await scene.finish(campaign)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'zone_unknown', zones: [] })
    expect(requested(scene.carrier.log).map(entry => entry.to)).toEqual([phoneOf(2)])
  })

  it('a zone given as unknownZone stands in for the missing one', async () => {
    const scene = new Scene({ now: '2026-01-05T00:00:00Z' })
    const schedule = { unknownZone: 'Europe/Berlin', hours: { everyDay: '09:00-17:00' } }
    const segment = [{ id: 'c1', phone: '+18002000001' }]
    const campaign = await scene.launched({ segment, schedule })
    expect(await campaign.explain('c1')).toMatchObject({ zones: ['Europe/Berlin'], zoneSource: 'assumed' })
    await scene.finish(campaign)
    expect(dials(scene, 'Europe/Berlin')).toEqual(['Mon 09:00:00'])
  })
})

describe('A campaign in New York over the change of the clocks calls within local hours only', () => {
  it.each([
    ['spring forward', '2026-03-07T12:00:00Z', '03-08', 23],
    ['fall back', '2026-10-31T12:00:00Z', '11-01', 25],
  ])('%s', async (_, now, date, length) => {
    const scene = new Scene({ now, carrier: { behaviour: { talkMs: 20 * MINUTE } } })
    const hours = ['00:00-04:30', '09:00-20:00']
    const schedule = { timeZone: 'America/New_York', hours: { everyDay: hours } }
    await scene.launched({ contacts: 300, schedule, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(3 * DAY)
    const starts = requested(scene.carrier.log).map(({ at }) => ({ at, ...localTime(at, 'America/New_York') }))
    expect(starts.length).toBeGreaterThan(100)
    const outside = starts.filter(({ time }) => !(time < '04:30:00' || (time >= '09:00:00' && time < '20:00:00')))
    expect(outside).toEqual([])
    // The night of the change is an hour shorter or longer, and all of it is used.
    const night = starts.filter(each => each.date === date && each.time < '04:30:00').map(each => each.at)
    const nightHours = 4.5 + (length - 24)
    expect((night.at(-1)! - night[0]!) / HOUR).toBeGreaterThan(nightHours - 0.8)
    expect((night.at(-1)! - night[0]!) / HOUR).toBeLessThan(nightHours)
  })
})

describe('A window that closes', () => {
  it('while a request waits: the request is not sent, and the contact loses no attempt', async () => {
    // Half a minute is left to ring.
    const now = '2026-01-05T16:59:29Z'
    const scene = new Scene({ now, storage: slowStorage({ reserve: { after: 1_000 } }) })
    const campaign = await scene.draft({ schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } } })
    await scene.clock.runTo(campaign.launch())
    await scene.clock.advanceBy(HOUR)
    expect(scene.carrier.log).toEqual([])
    expect(await scene.events(campaign, 'attempt.withdrawn')).toMatchObject([{ cause: 'send_window_missed' }])
    expect((await campaign.resultsPage()).contacts).toMatchObject([{ status: 'pending', attempts: 0, attemptList: [] }])
    await scene.finish(campaign)
    expect(dials(scene)).toEqual(['Tue 09:00:01'])
  })

  it('leaves live calls to finish', async () => {
    const scene = new Scene({ now: '2026-01-05T16:59:29Z', carrier: { behaviour: { talkMs: 20 * MINUTE } } })
    const campaign = await scene.launched({ schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } } })
    await scene.finish(campaign)
    expect((await campaign.resultsPage()).contacts[0]!.attemptList).toMatchObject([{ talkMs: 20 * MINUTE }])
  })

  it('by an edit closes at once', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 5, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(10_000)
    await campaign.edit({ schedule: { hours: { everyDay: '15:00-16:00' } } })
    await scene.finish(campaign)
    expect(dials(scene).map(each => each.slice(0, 6))).toEqual(['Mon 12', 'Mon 15', 'Mon 15', 'Mon 15', 'Mon 15'])
  })
})

it('A start date in the future is waited for, and then the hours count', async () => {
  const scene = new Scene()
  const schedule = { timeZone: 'UTC', start: '2026-01-07T06:00:00+01:00', hours: { everyDay: '09:00-17:00' } }
  const campaign = await scene.launched({ schedule })
  expect(await campaign.record()).toMatchObject({ status: 'scheduled', startAt: Date.parse('2026-01-07T05:00:00Z') })
  await scene.clock.advanceTo('2026-01-07T04:59:59Z')
  expect(await campaign.status()).toBe('scheduled')
  await scene.clock.advanceTo('2026-01-07T05:00:01Z')
  expect(await campaign.status()).toBe('active')
  await scene.finish(campaign)
  expect(dials(scene)).toEqual(['Wed 09:00:00'])
})
