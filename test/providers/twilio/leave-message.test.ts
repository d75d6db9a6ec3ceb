import fc from 'fast-check'
import type { MachineMessage } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { isMachine, runMessageCampaign } from '../carrier/message-campaign.js'
import { callRequest, neverAborted } from '../carrier/requests.js'
import { parseXml } from '../carrier/xml.js'
import type { CallPlan } from './double/plan.js'
import { authToken } from './double/twilio-double.js'
import { planned, type TwilioScene, twilioScene } from './scene.js'

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

const message: MachineMessage = { text: 'We call again.', language: 'en-GB', voice: 'Polly.Amy' }

/** A call that is up, unless told to wait for less; and what is said to it. */
async function withCall(plan: CallPlan = {}, waitMs = 6000, troubles: ({ status: number } | undefined)[] = []) {
  const trouble = () => troubles.shift()
  scene = await twilioScene({ plan: planned({ talkMs: 60_000, ...plan }), double: { trouble } })
  const reply = await scene.telephony.createCall(callRequest({ detectMachine: true }), neverAborted())
  const sid = reply.kind === 'accepted' ? reply.providerCallId : ''
  await scene.clock.advanceBy(waitMs)
  const said = () => scene!.double.book.calls.flatMap(call => call.said)
  return { ...scene, sid, said, leave: () => scene!.telephony.leaveMessage!(sid, message) }
}

describe('a message on a call that is up', () => {
  test('replaces what the call does, in its language and voice, and ends it', async () => {
    const { leave, double, clock, said } = await withCall()
    expect(await leave()).toBe('done')
    const [form, ...others] = double.redirects
    expect(others).toEqual([])
    expect([...form!.keys()]).toEqual(['Twiml'])
    expect(parseXml(form!.get('Twiml')!)).toMatchObject({
      name: 'Response',
      children: [
        { name: 'Say', text: 'We call again.', attributes: { language: 'en-GB', voice: 'Polly.Amy' } },
        { name: 'Hangup', attributes: {}, text: '', children: [] },
      ],
    })
    await clock.advanceBy(10_000)
    expect(said()).toHaveLength(1)
    expect(double.book).toMatchObject({ live: 0, mostLive: 1 })
    expect(double.creates).toHaveLength(1)
  })

  test('any text comes out of an XML parser as it went in, and is nothing but text', async () => {
    const { telephony, double, sid } = await withCall({ redirect: { error: { status: 429, code: 20429 } } })
    const odd = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        "'",
        ']]>',
        '<Dial>+15550100</Dial>',
        '</Say>',
        '&#60;',
        '\n',
        '😀',
        'a',
      ),
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(odd, odd, async (text, voice) => {
        await telephony.leaveMessage!(sid, { text, voice })
        const { children } = parseXml(double.redirects.at(-1)!.get('Twiml')!)
        expect(children).toEqual([
          { name: 'Say', attributes: { voice }, text, children: [] },
          { name: 'Hangup', attributes: {}, text: '', children: [] },
        ])
      }),
      { numRuns: 60 },
    )
  })
})

describe('a message that cannot be left', () => {
  test.each([
    ['a call in the queue', { setupMs: 60_000 }, 1000, 'too_early'],
    ['a call that rings', { ringMs: 20_000 }, 3000, 'too_early'],
    ['a call that nobody answered', { ends: 'busy' }, 30_000, 'already_ended'],
    ['a call that is over', { talkMs: 5000 }, 30_000, 'already_ended'],
  ] as [string, CallPlan, number, string][])('on %s', async (_, plan, waitMs, expected) => {
    const { leave, said, clock } = await withCall(plan, waitMs)
    expect(await leave()).toBe(expected)
    await clock.advanceBy(120_000)
    expect(said()).toEqual([])
  })

  test('on a call that nobody knows: it is over', async () => {
    const { telephony } = await withCall()
    expect(await telephony.leaveMessage!(`CA${'0'.repeat(32)}`, message)).toBe('already_ended')
  })

  test('on a call whose state cannot be looked up: too early, as it certainly was not left', async () => {
    // The update is answered, the lookup after it is not.
    const { leave, said } = await withCall({ ends: 'busy' }, 30_000, [undefined, { status: 500 }])
    expect(await leave()).toBe('too_early')
    expect(said()).toEqual([])
  })

  test.each([
    ['too many requests', { status: 429, code: 20429 }],
    ['busy with the call', { status: 409, code: 20409 }],
  ])('as Twilio has %s: too early', async (_, error) => {
    const { leave, said } = await withCall({ redirect: { error } })
    expect(await leave()).toBe('too_early')
    expect(said()).toEqual([])
  })

  test('as nothing reached Twilio: too early', async () => {
    // Nobody listens on the port of a server that has gone.
    const gone = await twilioScene()
    const baseUrl = gone.baseUrl
    await gone.close()
    scene = await twilioScene({ adapter: { baseUrl } })
    expect(await scene.telephony.leaveMessage!('CA1', message)).toBe('too_early')
  })

  test.each([
    ['an answer of 5xx', { error: { status: 500 } }, 0],
    ['a refusal nobody expects', { error: { status: 400, code: 21205 } }, 0],
    ['a connection that broke before', { cut: 'before' }, 0],
    ['a connection that broke after', { cut: 'after' }, 1],
  ] as [string, NonNullable<CallPlan['redirect']>, number][])(
    'after %s: thrown, asked once, and no error shows a secret',
    async (_, redirect, left) => {
      const { leave, double, said, clock } = await withCall({ redirect })
      const error = await leave().catch((thrown: Error) => thrown)
      expect(error).toBeInstanceOf(Error)
      const shown = `${error} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`
      expect(shown).toContain('Twilio did not leave a message')
      expect(shown).not.toMatch(/Basic|12125550101|We call again/)
      expect(shown).not.toContain(authToken)
      await clock.advanceBy(60_000)
      expect(double.redirects).toHaveLength(1)
      expect(said()).toHaveLength(left)
    },
  )

  test('too long for Twilio once it is XML: thrown before anything is sent', async () => {
    const { telephony, sid, double } = await withCall()
    const quotes = { text: "'".repeat(1000) }
    await expect(telephony.leaveMessage!(sid, quotes)).rejects.toThrow('message_too_long')
    expect(double.redirects).toEqual([])
  })
})

describe('a campaign through Twilio that leaves messages', () => {
  async function run(onMachine: 'hang_up' | { leaveMessage: MachineMessage }) {
    const clock = new FakeClock({ stallMs: 60_000 })
    const { campaign, events } = await runMessageCampaign(clock, onMachine, async receive => {
      scene = await twilioScene({ clock, receive, plan: ({ to }) => planFor(Number(to.slice(-2))) })
      return scene.telephony
    })
    const { double } = scene!
    return { campaign, calls: double.book.calls, double, events }
  }

  /** Every second number has a machine; webhooks get lost, doubled and delayed on some. */
  function planFor(n: number): CallPlan {
    const webhooks = [{}, { twice: true }, { lateMs: [4000, 9000, 1000, 0] }, {}, { lost: true }][n % 5]!
    return { talkMs: 150_000, answeredBy: n % 2 === 0 ? 'machine_start' : 'human', greetingMs: 7000, webhooks }
  }

  test('leaves one on each machine, and none to a person', async () => {
    const { campaign, calls, events } = await run({ leaveMessage: message })
    expect(calls).toHaveLength(40)
    for (const call of calls) {
      expect(call.said.map(said => said.text)).toEqual(isMachine(call.parameters.to) ? ['We call again.'] : [])
    }
    for await (const contact of campaign.results()) {
      const [attempt] = contact.attemptList
      expect(attempt!.result).toBe(isMachine(attempt!.phone) ? 'voicemail' : 'answered')
    }
    expect(events.filter(event => event.type === 'attempt.machine_action')).toHaveLength(20)
  }, 60_000)

  test('hangs up on each machine, and on no person', async () => {
    const { calls, double } = await run('hang_up')
    for (const call of calls) expect(call.seconds < 150).toBe(isMachine(call.parameters.to))
    expect(double.redirects).toEqual([])
  }, 60_000)
})
