import type { Campaign, OnMachine, Telephony } from 'outdial'
import type { CallScript, SimulatedCarrier } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { MINUTE, type PlanInput, phoneOf, Scene, type SceneOptions, SECOND } from './setup.js'

const text = 'This is Ada. We call again tomorrow.'
const leave: OnMachine = { leaveMessage: { text, language: 'en-GB', voice: 'Amy' } }
/** A machine whose greeting takes 8 s, and which would record for a minute. */
const machine: CallScript = { result: 'voicemail', talkMs: MINUTE, greetingMs: 8 * SECOND }

const callsOn = (onMachine: OnMachine, more: PlanInput['calls'] = {}) => ({ detectMachine: true, onMachine, ...more })

/** Contact 1 has a machine, the others answer themselves. */
function sceneWith(script: CallScript = machine, options: SceneOptions = {}): Scene {
  const scene = new Scene(options)
  scene.carrier.on(phoneOf(1), script)
  return scene
}

const messages = (carrier: SimulatedCarrier) => carrier.log.filter(entry => entry.kind === 'message')
const hangups = (carrier: SimulatedCarrier) => carrier.log.filter(entry => entry.kind === 'hangup')

/** What the log says of machines, in a line each. */
async function told(scene: Scene, campaign: Campaign): Promise<string[]> {
  const events = await scene.events(
    campaign,
    'attempt.detected',
    'attempt.machine_action',
    'attempt.machine_action_failed',
    'attempt.ended',
  )
  return events.map(event => {
    if (event.type === 'attempt.detected') return `${event.contactId} ${event.answeredBy}`
    if (event.type === 'attempt.machine_action') return `${event.contactId} ${event.action}`
    if (event.type === 'attempt.ended') return `${event.contactId} ended ${event.result}`
    return `${event.contactId} ${event.action} failed: ${event.cause}`
  })
}

/** The carrier with some methods replaced, for an engine that hears of its events all the same. */
function telephonyOf(scene: Scene, over: Partial<Telephony>): Telephony {
  const { carrier } = scene
  return {
    capabilities: carrier.capabilities,
    createCall: (request, signal) => carrier.createCall(request, signal),
    getCall: (id, attemptId) => carrier.getCall(id, attemptId),
    findCall: query => carrier.findCall!(query),
    hangup: id => carrier.hangup!(id),
    leaveMessage: (id, message) => carrier.leaveMessage!(id, message),
    subscribe: deliver => carrier.subscribe(deliver),
    ...over,
  }
}

/** As the clock likes it: asleep, and no work under way. */
const never = (scene: Scene) => scene.clock.sleep(Number.POSITIVE_INFINITY) as Promise<never>

describe('when a machine answers', () => {
  test('the agent talks to it, unless something else is asked for', async () => {
    const scene = sceneWith()
    const campaign = await scene.launched({ contacts: 2, calls: { detectMachine: true } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2 })
    expect(await told(scene, campaign)).toEqual(['c1 machine', 'c2 human', 'c2 ended answered', 'c1 ended voicemail'])
    expect([...messages(scene.carrier), ...hangups(scene.carrier)]).toEqual([])
  })

  test('hang_up ends the call at once, and only that', async () => {
    const scene = sceneWith()
    const campaign = await scene.launched({ contacts: 3, calls: callsOn('hang_up') })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 3 })
    expect(hangups(scene.carrier).map(entry => entry.to)).toEqual([phoneOf(1)])
    expect(await told(scene, campaign)).toEqual([
      ...['c1 machine', 'c1 hang_up', 'c2 human', 'c3 human'],
      ...['c1 ended voicemail', 'c2 ended answered', 'c3 ended answered'],
    ])
    const [first] = (await campaign.resultsPage()).contacts
    expect(first!.attemptList).toMatchObject([{ answeredBy: 'machine', machineStep: 'hanging_up' }])
    expect(first!.attemptList[0]!.talkMs).toBeLessThan(SECOND)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('a message is left once, after the greeting, and the call ends with it', async () => {
    const scene = sceneWith()
    const asked: unknown[] = []
    const telephony = telephonyOf(scene, {
      leaveMessage: (id, message) => {
        asked.push(message)
        return scene.carrier.leaveMessage!(id, message)
      },
    })
    const campaign = await scene.launched({ contacts: 3, calls: callsOn(leave) }, scene.newEngine({ telephony }))
    expect(await scene.finish(campaign)).toMatchObject({ completed: 3 })
    expect(asked).toEqual([{ text, language: 'en-GB', voice: 'Amy' }])
    expect(messages(scene.carrier)).toMatchObject([{ to: phoneOf(1), answeredBy: 'machine', greetingEnded: true }])
    expect(await told(scene, campaign)).toEqual([
      ...['c1 machine', 'c2 human', 'c3 human', 'c1 leave_message'],
      ...['c1 ended voicemail', 'c2 ended answered', 'c3 ended answered'],
    ])
    const [first] = (await campaign.resultsPage()).contacts
    expect(first!.attemptList).toMatchObject([{ result: 'voicemail', machineStep: 'message_left' }])
    expect(first!.attemptList[0]!.talkMs).toBeLessThan(15 * SECOND)
    // Neither the log nor what the engine says to the host's logger repeats what was said.
    expect(JSON.stringify([await scene.events(campaign), scene.logged])).not.toContain('Ada')
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('the provider is asked to tell of the end of greetings only where a message is to be left', async () => {
    for (const onMachine of ['continue', 'hang_up', leave] as const) {
      const scene = sceneWith()
      const waits: unknown[] = []
      const telephony = telephonyOf(scene, {
        createCall: (request, signal) => {
          waits.push(request.awaitGreetingEnd)
          return scene.carrier.createCall(request, signal)
        },
      })
      const campaign = await scene.launched({ calls: callsOn(onMachine) }, scene.newEngine({ telephony }))
      await scene.finish(campaign)
      expect(waits).toEqual([onMachine === leave ? true : undefined])
    }
  })

  test('whose greeting nobody can hear the end of, a message is left when it is detected', async () => {
    const behaviour = { tellsGreetingEnd: false, detectMs: 3 * SECOND }
    const scene = sceneWith(machine, { carrier: { behaviour } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toMatchObject([{ greetingEnded: false }])
    const [answered] = await scene.events(campaign, 'attempt.answered')
    expect(messages(scene.carrier)[0]!.at - answered!.at).toBeLessThan(4 * SECOND)
  })

  test('voicemail is retried as ever, and each call leaves its own message', async () => {
    const scene = sceneWith()
    const campaign = await scene.launched({ calls: callsOn(leave, { retry: { voicemail: '1m' }, maxAttempts: 2 }) })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1 })
    expect(messages(scene.carrier).map(entry => entry.attemptId)).toEqual(
      requested(scene.carrier.log).map(entry => entry.attemptId),
    )
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('what is asked for when it is detected holds, also for calls that are up', async () => {
    const scene = sceneWith(machine, { carrier: { behaviour: { detectMs: 10 * SECOND } } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.clock.advanceBy(10 * SECOND)
    await scene.clock.runTo(campaign.edit({ calls: { onMachine: 'hang_up' } }))
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toEqual([])
    expect(hangups(scene.carrier)).toHaveLength(1)
  })
})

describe('a detection', () => {
  const faults: [string, CallScript, SceneOptions['carrier']][] = [
    ['that comes twice', { webhooks: { duplicated: true } }, {}],
    ['that is overtaken by later events', { webhooks: { reordered: true } }, {}],
    ['that comes late', { webhooks: { delayMs: 20 * SECOND } }, {}],
    ['before the answer to the create', { setupMs: 0, ringMs: 0, createMs: 9 * SECOND }, {}],
    ['without the answer before it', { webhooks: { lost: ['ringing', 'answered'] } }, {}],
  ]
  test.each(faults)('%s: one message, and to no person', async (_, fault, carrier) => {
    const scene = new Scene({ carrier: { ...carrier, script: () => ({ ...machine, ...fault }) } })
    scene.carrier.on(phoneOf(2), { ...fault })
    const campaign = await scene.launched({ contacts: 2, calls: callsOn(leave) })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2 })
    expect(messages(scene.carrier)).toMatchObject([{ to: phoneOf(1), answeredBy: 'machine', greetingEnded: true }])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('of a person after one of a machine: nothing is said to them', async () => {
    const scene = sceneWith()
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.clock.advanceBy(7 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'detected', attemptId, answeredBy: 'human' }])
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toEqual([])
    expect(await told(scene, campaign)).toEqual(['c1 machine', 'c1 human', 'c1 ended answered'])
  })

  test('after an outcome was recorded: whoever the agent spoke to is not cut off', async () => {
    const scene = sceneWith({ ...machine, detectMs: 10 * SECOND })
    const campaign = await scene.launched({ calls: callsOn('hang_up') })
    await scene.clock.advanceBy(8 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.clock.runTo(campaign.recordOutcome({ attemptId, code: 'sold', success: true }))
    await scene.finish(campaign)
    expect(hangups(scene.carrier)).toEqual([])
  })

  test.each(['hang_up', leave] as const)(
    'that is lost is learned by a lookup, a minute after the answer',
    async how => {
      const scene = sceneWith({ ...machine, talkMs: 10 * MINUTE, webhooks: { lost: ['detected'] } })
      const campaign = await scene.launched({ contacts: 2, calls: callsOn(how) })
      await scene.clock.advanceBy(75 * SECOND)
      expect(scene.carrier.liveCalls).toBe(0)
      expect(await told(scene, campaign)).toContain(how === 'hang_up' ? 'c1 hang_up' : 'c1 leave_message')
      await expectNothingTwiceNothingLost(scene, campaign)
    },
  )

  test('that is not lost costs no lookup', async () => {
    const scene = sceneWith({}, { carrier: { behaviour: { talkMs: 10 * MINUTE } } })
    let lookups = 0
    const getCall: Telephony['getCall'] = (id, attemptId) => {
      lookups++
      return scene.carrier.getCall(id, attemptId)
    }
    const engine = scene.newEngine({ telephony: telephonyOf(scene, { getCall }) })
    await scene.finish(await scene.launched({ contacts: 5, calls: callsOn('hang_up') }, engine))
    expect(lookups).toBe(0)
  })

  test('of a greeting whose end is never told: no message, and an event says so', async () => {
    const scene = sceneWith({ ...machine, talkMs: 3 * MINUTE, greetingMs: 3 * MINUTE })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toEqual([])
    expect(await told(scene, campaign)).toEqual([
      'c1 machine',
      'c1 leave_message failed: greeting_end_not_told',
      'c1 ended voicemail',
    ])
  })
})

describe('an end that does not say who answered', () => {
  const behaviour = { endTellsMachine: false }
  const short: CallScript = { result: 'voicemail', talkMs: 20 * SECOND, webhooks: { lost: ['detected'] } }

  test('is taken in when the provider was asked: a lost detection does not make it answered', async () => {
    const scene = sceneWith(short, { carrier: { behaviour } })
    scene.carrier.on(phoneOf(2), { webhooks: { lost: ['detected'] } })
    const campaign = await scene.launched({ contacts: 2, calls: { detectMachine: true } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2 })
    expect(await told(scene, campaign)).toEqual(['c1 machine', 'c1 ended voicemail', 'c2 human', 'c2 ended answered'])
    const [ended] = await scene.events(campaign, 'attempt.ended')
    const end = scene.carrier.log.find(entry => entry.kind === 'ended')!
    expect(ended!.at - end.at).toBeLessThan(SECOND)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('is answered where the provider cannot say, or does not answer', async () => {
    const scene = sceneWith(short, { carrier: { behaviour, faults: { lookupUnavailable: 1 } } })
    scene.carrier.on(phoneOf(2), short)
    const silent = telephonyOf(scene, { getCall: () => never(scene) })
    const campaign = await scene.launched({ contacts: 1, calls: { detectMachine: true } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(await told(scene, campaign)).toEqual(['c1 ended answered'])

    const other = await scene.launched({ calls: { detectMachine: true } }, scene.newEngine({ telephony: silent }))
    expect(await scene.finish(other)).toMatchObject({ completed: 1 })
    expect(await told(scene, other)).toEqual(['c1 ended answered'])
  })

  test('does not hold up the others, however many wait', async () => {
    const slow = { ...behaviour, lookupMs: 10 * SECOND, talkMs: 20 * SECOND }
    const quiet = { webhooks: { lost: ['detected' as const] } }
    const scene = new Scene({ carrier: { behaviour: slow, script: () => quiet } })
    for (let n = 601; n <= 620; n++) scene.carrier.on(phoneOf(n), {})
    const campaign = await scene.launched({ contacts: 620, calls: { detectMachine: true, concurrentCalls: 620 } })
    // They end about half a minute on, in more than one page of the inbox.
    await scene.clock.advanceBy(29 * SECOND)
    const at = scene.clock.monotonic()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 620 })
    expect(scene.clock.monotonic() - at).toBeLessThan(2 * MINUTE)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('waits for no lookup where nobody listens for machines', async () => {
    const scene = sceneWith(short, { carrier: { behaviour } })
    const getCall = () => expect.unreachable('nobody asks')
    const engine = scene.newEngine({ telephony: telephonyOf(scene, { getCall }) })
    await scene.finish(await scene.launched({ contacts: 2 }, engine))
  })
})

describe('a provider that does not do as it is asked', () => {
  test('too early: it is asked again until it can', async () => {
    const scene = sceneWith(machine, { carrier: { behaviour: { leaveMessageTooEarlyMs: 20 * SECOND } } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toHaveLength(1)
    expect(await told(scene, campaign)).toEqual(['c1 machine', 'c1 leave_message', 'c1 ended voicemail'])
  })

  test('too early for ever: after half a minute it is given up, and the call ends by itself', async () => {
    for (const [how, behaviour] of [
      [leave, { leaveMessageTooEarlyMs: 10 * MINUTE }],
      ['hang_up', { hangupTooEarlyMs: 10 * MINUTE }],
    ] as const) {
      const scene = sceneWith({ ...machine, talkMs: 2 * MINUTE }, { carrier: { behaviour } })
      const campaign = await scene.launched({ calls: callsOn(how) })
      expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
      const action = how === 'hang_up' ? 'hang_up' : 'leave_message'
      expect(await told(scene, campaign)).toEqual([
        'c1 machine',
        `c1 ${action}`,
        `c1 ${action} failed: too_early`,
        'c1 ended voicemail',
      ])
      expect([...messages(scene.carrier), ...hangups(scene.carrier)]).toEqual([])
    }
  })

  test('too early, and then the call is over: the end says that no message was left', async () => {
    const behaviour = { leaveMessageTooEarlyMs: 10 * MINUTE }
    const scene = sceneWith({ ...machine, talkMs: 15 * SECOND }, { carrier: { behaviour } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.finish(campaign)
    expect(await told(scene, campaign)).toEqual([
      'c1 machine',
      'c1 leave_message',
      'c1 leave_message failed: already_ended',
      'c1 ended voicemail',
    ])
    expect((await campaign.resultsPage()).contacts[0]!.attemptList).toMatchObject([{ machineStep: 'failed' }])
  })

  test('too early, and then a person comes to the phone: it is not asked again', async () => {
    const scene = sceneWith(machine, { carrier: { behaviour: { leaveMessageTooEarlyMs: 20 * SECOND } } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    await scene.clock.advanceBy(15 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'detected', attemptId, answeredBy: 'human' }])
    await scene.finish(campaign)
    expect(messages(scene.carrier)).toEqual([])
    expect(await told(scene, campaign)).toContain('c1 leave_message failed: person_answered')
  })

  test.each([
    ['an error before anything was done', { leaveMessageFails: 1 }, 0],
    ['an error after it was done', { leaveMessageReplyLost: 1 }, 1],
  ])('%s: it is not asked again, as nobody knows', async (_, faults, left) => {
    const scene = sceneWith(machine, { carrier: { faults } })
    const campaign = await scene.launched({ calls: callsOn(leave) })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(messages(scene.carrier)).toHaveLength(left)
    expect(await told(scene, campaign)).toEqual([
      'c1 machine',
      'c1 leave_message',
      'c1 leave_message failed: adapter_error',
      'c1 ended voicemail',
    ])
    expect(scene.logged).toMatchObject([{ level: 'warn', message: expect.stringContaining('leaveMessage threw') }])
  })

  test('no answer, or nonsense: it is not asked again', async () => {
    for (const [leaveMessage, cause] of [
      [(scene: Scene) => never(scene), 'request_timeout'],
      [async () => 'yes', 'adapter_error'],
      [() => 'done', 'adapter_error'],
    ] as const) {
      const scene = sceneWith({ ...machine, talkMs: 2 * MINUTE })
      let asked = 0
      const counted = (() => {
        asked++
        return leaveMessage(scene)
      }) as unknown as NonNullable<Telephony['leaveMessage']>
      const engine = scene.newEngine({ telephony: telephonyOf(scene, { leaveMessage: counted }) })
      const campaign = await scene.launched({ calls: callsOn(leave) }, engine)
      await scene.finish(campaign)
      expect(asked).toBe(1)
      expect(await told(scene, campaign)).toContain(`c1 leave_message failed: ${cause}`)
    }
  })

  test('a hang-up that fails is tried again, as to end a call twice does no harm', async () => {
    const scene = sceneWith()
    let asked = 0
    const hangup: Telephony['hangup'] = async id => {
      if (++asked < 4) throw new Error('503')
      return scene.carrier.hangup!(id)
    }
    const engine = scene.newEngine({ telephony: telephonyOf(scene, { hangup }) })
    const campaign = await scene.launched({ calls: callsOn('hang_up') }, engine)
    await scene.clock.advanceBy(15 * SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
    expect(asked).toBe(4)
    expect(await told(scene, campaign)).toEqual(['c1 machine', 'c1 hang_up', 'c1 ended voicemail'])
  })

  test('a pause does not wait for it', async () => {
    const scene = sceneWith()
    const telephony = telephonyOf(scene, { leaveMessage: () => never(scene) })
    const campaign = await scene.launched({ calls: callsOn(leave) }, scene.newEngine({ telephony }))
    await scene.clock.advanceBy(14 * SECOND)
    const before = scene.clock.monotonic()
    await scene.clock.runTo(campaign.pause())
    expect(scene.clock.monotonic() - before).toBeLessThan(SECOND)
  })
})
