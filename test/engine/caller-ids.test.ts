import type { CampaignInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, HOUR, phoneOf, plan, Scene } from './setup.js'

const agent = (changes: Partial<CampaignInput['agent']>) => ({ ...plan().agent, ...changes })

const newYork = ['+12125550100', '+12125550101']
const chicago = '+13125550100'
const london = '+442079460100'
const numbers = [...newYork, chicago, london]
/** Contacts `c1`, `c2`, … with these numbers. */
const to = (...phones: string[]) => phones.map((phone, i) => ({ id: `c${i + 1}`, phone }))

async function callersOf(scene: Scene, input: Parameters<Scene['launched']>[0]): Promise<Map<string, string[]>> {
  const campaign = await scene.launched(input)
  await scene.finish(campaign)
  const used = new Map<string, string[]>()
  for (const { to, from } of requested(scene.carrier.log)) used.set(to, [...(used.get(to) ?? []), from])
  return used
}

describe('Local presence', () => {
  const phones = ['+12125551001', '+12125551002', '+13125551001', '+442079461001', '+441614961001', '+16175551001']

  it('calls from the contact’s area code, else its country, else anywhere', async () => {
    const segment = to(...phones, '+33142685300')
    const calls = await callersOf(new Scene(), {
      segment,
      agent: agent({ numbers, callerId: { localPresence: true } }),
    })
    const from = (phone: string) => calls.get(phone)![0]
    expect([from(phones[0]!), from(phones[1]!)].sort()).toEqual(newYork)
    expect(from(phones[2]!)).toBe(chicago)
    expect(from(phones[3]!)).toBe(london)
    expect(from(phones[4]!)).toBe(london)
    expect([...newYork, chicago]).toContain(from(phones[5]!))
    expect(numbers).toContain(from('+33142685300'))
  })

  it('is off unless asked for: numbers are used in turn', async () => {
    const segment = to('+12125551001', '+12125551002', '+12125551003', '+12125551004')
    const calls = await callersOf(new Scene(), { segment, agent: agent({ numbers }), calls: { concurrentCalls: 1 } })
    expect(new Set([...calls.values()].flat())).toEqual(new Set(numbers))
  })

  it('can be switched on while the campaign runs', async () => {
    const scene = new Scene()
    const segment = contacts(20)
    const campaign = await scene.launched({ segment, agent: agent({ numbers }), calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(5 * 36_000)
    const before = requested(scene.carrier.log).length
    await campaign.edit({ agent: { callerId: { localPresence: true } } })
    expect(await scene.events(campaign, 'campaign.edited')).toMatchObject([
      { changed: ['agent.callerId.localPresence'] },
    ])
    await scene.finish(campaign)
    const from = requested(scene.carrier.log).map(entry => entry.from)
    expect(new Set(from.slice(0, before))).toEqual(new Set(numbers))
    expect(new Set(from.slice(before))).toEqual(new Set(newYork))
  })
})

describe('Sticky', () => {
  const busy = { carrier: { behaviour: { busy: 1 } } }
  const calls = { maxAttempts: 4, retryDelay: '10m' }

  it('calls a contact again from the number it was called from before', async () => {
    const sticky = await callersOf(new Scene(busy), {
      contacts: 6,
      agent: agent({ numbers, callerId: { sticky: true } }),
      calls,
    })
    expect([...sticky.values()].map(from => from.length)).toEqual(Array(6).fill(4))
    for (const [phone, from] of sticky) expect(new Set(from).size, phone).toBe(1)
    expect(new Set([...sticky.values()].flat())).toEqual(new Set(numbers))

    const loose = await callersOf(new Scene(busy), { contacts: 1, agent: agent({ numbers }), calls })
    expect(new Set(loose.get(phoneOf(1)))).toEqual(new Set(numbers))
  })

  it('also by the next engine', async () => {
    const scene = new Scene(busy)
    const input = { contacts: 6, agent: agent({ numbers, callerId: { sticky: true } }), calls }
    const campaign = await scene.launched(input)
    await scene.clock.advanceBy(60_000)
    await scene.clock.runTo(scene.engine.close())
    const next = scene.newEngine()
    await next.start()
    await scene.finish(await next.campaign(campaign.id))
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const from = requested(scene.carrier.log).filter(entry => entry.to === phoneOf(n))
      expect(from).toHaveLength(4)
      expect(new Set(from.map(entry => entry.from)).size).toBe(1)
    }
  })

  it('takes another once that number is no longer the agent’s, and stays with it', async () => {
    const scene = new Scene(busy)
    const input = {
      contacts: 1,
      agent: agent({ numbers, callerId: { sticky: true } }),
      calls: { ...calls, maxAttempts: 5 },
    }
    const campaign = await scene.launched(input)
    await scene.clock.advanceBy(15 * 60_000)
    const [first, second] = requested(scene.carrier.log).map(entry => entry.from)
    expect(second).toBe(first)
    await campaign.edit({ agent: { numbers: numbers.filter(number => number !== first) } })
    await scene.finish(campaign)
    const later = requested(scene.carrier.log).map(entry => entry.from)
    expect(later.slice(2)).toHaveLength(3)
    expect(later.slice(2)).not.toContain(first)
    expect(new Set(later.slice(2)).size).toBe(1)
  })

  it('gives way when the number has had its calls of the day', async () => {
    const scene = new Scene(busy)
    const callerId = { sticky: true, maxPerDay: 2 }
    const used = await callersOf(scene, { contacts: 1, agent: agent({ numbers: newYork, callerId }), calls })
    const [a, b, c, d] = used.get(phoneOf(1))!
    expect([a, c]).toEqual([b, d])
    expect(c).not.toBe(a)
    expect(scene.clock.monotonic()).toBeLessThan(HOUR)
  })
})
