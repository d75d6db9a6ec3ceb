import type { CallRequest, CampaignInput, CreateCallReply } from 'outdial'
import { SimulatedCarrier } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, phoneOf, plainCalls, plan, Scene } from './setup.js'

const agent = (changes: Partial<CampaignInput['agent']>) => ({ ...plan().agent, ...changes })

/** Keeps every request as the adapter got it. */
class Listening extends SimulatedCarrier {
  readonly requests: CallRequest[] = []

  override createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    this.requests.push(request)
    return super.createCall(request, signal)
  }
}

describe('Launching with an agent that cannot call is refused, and says which agent and what to do', () => {
  it.each([
    ['inactive', { active: false }, 'agent_inactive', 'Set agent.active to true'],
    ['without a number', { numbers: [] }, 'agent_without_number', 'Put at least one caller ID in agent.numbers'],
  ])('%s', async (_, changes, reason, advice) => {
    const scene = new Scene()
    const campaign = await scene.draft({ agent: agent({ id: 'ada-7', ...changes }) })
    const refused = await campaign.launch().catch(error => error)
    expect(refused).toMatchObject({ code: 'AGENT_NOT_READY', detail: { reason } })
    expect(refused.message).toContain("'ada-7'")
    expect(refused.message).toContain(advice)
    expect(await campaign.status()).toBe('draft')
    expect(await scene.events(campaign, 'campaign.scheduled')).toEqual([])

    await campaign.edit({ agent: { active: true, numbers: '+12125550100' } })
    await campaign.launch()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  })
})

describe('The caller ID', () => {
  it('several are used in turn, each about as often as the others', async () => {
    const scene = new Scene()
    const numbers = ['+12125550100', '+12125550101', '+12125550102']
    const campaign = await scene.launched({ contacts: 9, agent: agent({ numbers }), calls: { concurrentCalls: 1 } })
    await scene.finish(campaign)
    const used = requested(scene.carrier.log).map(entry => entry.from)
    for (let i = 0; i < 9; i += 3) expect(new Set(used.slice(i, i + 3)).size, `calls ${i + 1} to ${i + 3}`).toBe(3)
  })

  it('in turn also over the attempts of one contact', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ agent: agent({ numbers: ['+12125550100', '+12125550101'] }) })
    await scene.finish(campaign)
    const [first, second, third] = requested(scene.carrier.log).map(entry => entry.from)
    expect(second).not.toBe(first)
    expect(third).toBe(first)
  })

  it('national numbers are read in the default region, and doubles are one', async () => {
    const scene = new Scene()
    const numbers = ['(212) 555-0100', '+1 212 555 0100', '212-555-0101']
    const campaign = await scene.draft({ agent: agent({ numbers }), defaultRegion: 'us' })
    expect((await campaign.record()).settings.agent.numbers).toEqual(['+12125550100', '+12125550101'])
  })

  it('a new one is used from the edit on', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(10_000)
    await campaign.edit({ agent: { numbers: '+12125550777' } })
    await scene.finish(campaign)
    expect(requested(scene.carrier.log).map(entry => entry.from)).toEqual(['+12125550100', '+12125550777'])
  })
})

describe('What the agent is to do reaches the adapter', () => {
  it.each<CampaignInput['agent']['connect']>([
    { kind: 'say', text: 'Good morning', language: 'en-GB', voice: 'Amy' },
    { kind: 'stream', url: 'wss://agent.example/media', parameters: { flow: 'renewal' } },
    { kind: 'url', url: 'https://agent.example/answer', method: 'POST' },
  ])('greeting, $kind and the attributes of the contact', async connect => {
    const scene = new Scene()
    const carrier = new Listening({ clock: scene.clock, behaviour: plainCalls })
    const engine = scene.newEngine({ telephony: carrier })
    const attributes = { firstName: 'Zoë', balance: 12.5, tags: ['vip'] }
    const input = {
      agent: agent({ greeting: 'Hello, this is Ada', connect }),
      segment: [{ ...contacts(1)[0]!, attributes }, contacts(1, 2)[0]!],
      calls: { ringTimeout: '20s', maxCallDuration: '10m', detectMachine: true },
    }
    const campaign = await scene.launched(input, engine)
    await scene.finish(campaign)
    const { id } = campaign
    const same = {
      tenantId: 'default',
      campaignId: id,
      from: '+12125550100',
      ringTimeoutMs: 20_000,
      maxCallDurationMs: 600_000,
      detectMachine: true,
      greeting: 'Hello, this is Ada',
      connect,
    }
    expect(carrier.requests).toEqual([
      { ...same, attemptId: `${id}.0.1`, contactId: 'c1', to: phoneOf(1), attributes },
      { ...same, attemptId: `${id}.1.1`, contactId: 'c2', to: phoneOf(2) },
    ])
  })

  it('without a greeting there is none, not an empty one', async () => {
    const scene = new Scene()
    const carrier = new Listening({ clock: scene.clock, behaviour: plainCalls })
    const engine = scene.newEngine({ telephony: carrier })
    const campaign = await scene.launched(
      { agent: agent({ greeting: 'Hello' }), contacts: 2, calls: { concurrentCalls: 1 } },
      engine,
    )
    await campaign.edit({ agent: { greeting: null } })
    await scene.finish(campaign)
    expect(carrier.requests.map(request => 'greeting' in request)).toEqual([true, false])
  })
})
