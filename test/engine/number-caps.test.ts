import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { DAY, HOUR, phoneOf, Scene } from './setup.js'

const tokyo = [{ id: 'c1', phone: phoneOf(1), timeZone: 'Asia/Tokyo' }]
const onItsClock = { hours: { everyDay: '00:00-24:00' } }
const dials = (scene: Scene) => requested(scene.carrier.log).map(({ at }) => new Date(at).toISOString())
const busy = { carrier: { behaviour: { busy: 1 } } }

describe('A cap on calls to a number', () => {
  it('by calendar days lifts at midnight where the contact is', async () => {
    const scene = new Scene({ now: '2026-01-05T12:00Z', ...busy })
    const calls = { maxAttempts: 3, retryDelay: '1h', numberCaps: [{ max: 2, per: '1d', window: 'calendar' as const }] }
    const campaign = await scene.launched({ segment: tokyo, schedule: onItsClock, calls })
    await scene.clock.advanceBy(2 * HOUR)
    expect((await campaign.explain('c1')).blocks.at(-1)).toEqual({
      code: 'cap_reached',
      permanent: false,
      until: Date.parse('2026-01-05T15:00Z'),
      evidence: { max: 2, perMs: DAY, window: 'calendar' },
    })
    await scene.finish(campaign)
    expect(dials(scene)[2]).toBe('2026-01-05T15:00:00.000Z')
  })

  it('on conversations counts those of every campaign, and no call that nobody answered', async () => {
    const scene = new Scene({ ...busy })
    const numberCaps = [{ max: 1, per: '7d', counts: 'conversations' as const }]
    const calls = { maxAttempts: 4, retryDelay: '1h', numberCaps }
    await scene.finish(await scene.launched({ segment: tokyo, calls }))
    expect(dials(scene)).toHaveLength(4)

    const talking = new Scene()
    await talking.finish(await talking.launched({ segment: tokyo, calls }))
    const second = await talking.launched({ segment: tokyo, calls })
    expect((await second.explain('c1')).blocks.at(-1)).toMatchObject({
      code: 'cap_reached',
      evidence: { max: 1, perMs: 7 * DAY, counts: 'conversations' },
    })
    await talking.finish(second)
    const [first, again] = requested(talking.carrier.log).map(({ at }) => at)
    expect(again! - first!).toBeGreaterThanOrEqual(7 * DAY)
  })
})
