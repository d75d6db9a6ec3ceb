import { type CallEvent, type CallLookup, type CreateCallReply, OutdialError } from 'outdial'
import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

/** Answers that the types forbid and a careless adapter gives all the same. */
const noAnswers = [
  undefined,
  null,
  'accepted',
  {},
  { kind: 'accepted' },
  { kind: 'refused', class: 'tired', cause: 'x' },
]

describe('what an adapter answers is read as any input is', () => {
  test.each(noAnswers)('createCall answers %o: ambiguous, and looked up', async answer => {
    const scene = new Scene()
    const createCall = scene.carrier.createCall.bind(scene.carrier)
    scene.carrier.createCall = async (request, signal) => {
      await createCall(request, signal)
      return answer as CreateCallReply
    }
    const campaign = await scene.launched()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(scene.carrier.callsPlaced).toBe(1)
    expect(await scene.events(campaign, 'attempt.unknown')).toMatchObject([{ cause: 'adapter_error' }])
    expect(JSON.stringify(scene.logged)).not.toContain(phoneOf(1))
  })

  test('a lookup that tells of what is no event is no answer: the deadline ends the call', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { webhooks: { lost: true } })
    scene.carrier.getCall = async providerCallId =>
      ({
        kind: 'found',
        providerCallId,
        live: false,
        events: [{ type: 'gone', attemptId: 'x' }],
      }) as unknown as CallLookup
    const campaign = await scene.launched({ calls: { maxCallDuration: '5m' } })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1 })
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ cause: 'outcome_unknown' }])
    expect(scene.logged.some(({ message }) => message.startsWith('A call lookup threw'))).toBe(true)
  })
})

describe('an adapter that never answers holds nothing for ever', () => {
  test('getCall: the call ends at its deadline and its slot is free', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { webhooks: { lost: true } })
    scene.carrier.getCall = async () => {
      await scene.clock.sleep(Number.POSITIVE_INFINITY)
      return { kind: 'not_found' }
    }
    const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1, maxCallDuration: '5m' } })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1, completed: 1 })
  })

  test('hangup: it is asked for again', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: HOUR } } })
    const hangup = scene.carrier.hangup!
    let asked = 0
    Object.defineProperty(scene.carrier, 'hangup', {
      value: async (providerCallId: string) => {
        if (++asked === 1) await scene.clock.sleep(Number.POSITIVE_INFINITY)
        return hangup(providerCallId)
      },
    })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(30 * SECOND)
    const began = scene.clock.now()
    await campaign.cancel({ hangUp: true })
    await scene.finish(campaign)
    expect(asked).toBe(2)
    expect(scene.clock.now() - began).toBeLessThan(MINUTE)
  })
})

describe('receive()', () => {
  const attemptId = 'spring.1.1'
  const wrong: [string, unknown][] = [
    ['(input)', 'an event'],
    ['0', null],
    ['0.type', { attemptId, type: 'gone' }],
    ['0.attemptId', { type: 'ringing' }],
    ['0.at', { attemptId, type: 'ringing', at: Number.NaN }],
    ['0.answeredBy', { attemptId, type: 'detected', answeredBy: 'dog' }],
    ['0.result', { attemptId, type: 'ended', result: 'completed' }],
    ['0.talkMs', { attemptId, type: 'ended', result: 'answered', talkMs: -1 }],
    ['0.price', { attemptId, type: 'ended', result: 'answered', price: '0.02' }],
  ]

  test.each(wrong)('refuses a wrong %s by name, and records none of the events', async (path, event) => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(SECOND)
    const [dialing] = await scene.events(campaign, 'attempt.dialing')
    const good: CallEvent = { type: 'ended', attemptId: dialing!.attemptId, result: 'busy' }
    const events = (path === '(input)' ? event : [event, good]) as CallEvent[]
    const refused = await scene.engine.receive(events).catch((error: unknown) => error)
    expect(OutdialError.is(refused, 'INVALID_INPUT') && refused.detail.issues).toMatchObject([{ path }])
    await scene.clock.advanceBy(SECOND)
    expect(await scene.events(campaign, 'attempt.ended')).toEqual([])
  })

  test('leaves behind what an event carries besides', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(SECOND)
    const [dialing] = await scene.events(campaign, 'attempt.dialing')
    const event = { type: 'ended', attemptId: dialing!.attemptId, result: 'busy', body: 'To=+12125550143' }
    expect(await scene.engine.receive([event as CallEvent])).toEqual({ unmatched: [] })
    await scene.clock.advanceBy(SECOND)
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ result: 'busy' }])
  })
})
