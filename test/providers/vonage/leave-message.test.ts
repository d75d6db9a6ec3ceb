import fc from 'fast-check'
import type { MachineMessage } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { isMachine, MACHINES, runMessageCampaign } from '../carrier/message-campaign.js'
import { callRequest, neverAborted } from '../carrier/requests.js'
import { privateKey } from './double/credentials.js'
import { readNcco } from './double/ncco.js'
import type { CallPlan } from './double/plan.js'
import { planned, type VonageScene, vonageScene } from './scene.js'

let scene: VonageScene | undefined
afterEach(() => scene?.close())

const message: MachineMessage = { text: 'We call again.', language: 'en-GB', voice: '3' }

/** A call that is up, unless told to wait for less; and what is said to it. */
async function withCall(plan: CallPlan = {}, waitMs = 6000, troubles: ({ status: number } | undefined)[] = []) {
  const trouble = () => troubles.shift()
  scene = await vonageScene({ plan: planned({ talkMs: 60_000, ...plan }), double: { trouble } })
  const reply = await scene.telephony.createCall(callRequest({ detectMachine: true }), neverAborted())
  const uuid = reply.kind === 'accepted' ? reply.providerCallId : ''
  await scene.clock.advanceBy(waitMs)
  const said = () => scene!.double.book.calls.flatMap(call => call.said)
  return { ...scene, uuid, said, leave: () => scene!.telephony.leaveMessage!(uuid, message) }
}

describe('a message on a call that is up', () => {
  test('replaces what the call does, in its language and voice, and ends it', async () => {
    const { leave, double, clock, said } = await withCall()
    expect(await leave()).toBe('done')
    const ncco = [{ action: 'talk', text: 'We call again.', language: 'en-GB', style: 3 }]
    expect(double.updates).toEqual([{ action: 'transfer', destination: { type: 'ncco', ncco } }])
    await clock.advanceBy(10_000)
    expect(said()).toEqual(['We call again.'])
    expect(double.book).toMatchObject({ live: 0, mostLive: 1 })
    expect(double.creates).toHaveLength(1)
  })

  test('any text is said to the letter', async () => {
    const { telephony, double, uuid } = await withCall({ transfer: { error: { status: 429 } } })
    const odd = fc.string({
      unit: fc.constantFrom('<', '>', '&', '"', "'", '<speak>', '</speak>', '&#60;', '\n', '😀', 'a'),
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(odd, async text => {
        await telephony.leaveMessage!(uuid, { text })
        const { destination } = double.updates.at(-1) as { destination: { ncco: unknown } }
        expect(readNcco(destination.ncco)).toEqual([text])
      }),
      { numRuns: 60 },
    )
  })
})

describe('a message that cannot be left', () => {
  test.each<[string, CallPlan, number, string]>([
    ['a call that has only begun', { setupMs: 60_000 }, 1000, 'too_early'],
    ['a call that rings', { ringMs: 20_000 }, 3000, 'too_early'],
    ['a call that nobody answered', { ends: 'busy' }, 30_000, 'already_ended'],
    ['a call that is over', { talkMs: 5000 }, 30_000, 'already_ended'],
  ])('on %s: Vonage is not asked for it', async (_, plan, waitMs, expected) => {
    const { leave, said, clock, double } = await withCall(plan, waitMs)
    expect(await leave()).toBe(expected)
    await clock.advanceBy(120_000)
    expect([said(), double.updates]).toEqual([[], []])
  })

  test('on a call that nobody knows: it is over', async () => {
    const { telephony } = await withCall()
    expect(await telephony.leaveMessage!('63f61863-0000', message)).toBe('already_ended')
  })

  test('on a call whose state cannot be looked up: too early, as nothing was asked for', async () => {
    const { leave, double } = await withCall({}, 6000, [{ status: 500 }])
    expect(await leave()).toBe('too_early')
    expect(double.updates).toEqual([])
  })

  test.each([
    ['too many requests', 429],
    ['a state of the call that does not allow it', 400],
  ])('as Vonage has %s: too early', async (_, status) => {
    const { leave, said } = await withCall({ transfer: { error: { status } } })
    expect(await leave()).toBe('too_early')
    expect(said()).toEqual([])
  })

  test('as Vonage does not know the call any more: over', async () => {
    const { leave } = await withCall({ transfer: { error: { status: 404 } } })
    expect(await leave()).toBe('already_ended')
  })

  test.each<[string, NonNullable<CallPlan['transfer']>, number]>([
    ['an answer of 5xx', { error: { status: 500 } }, 0],
    ['a refusal nobody expects', { error: { status: 401 } }, 0],
    ['a connection that broke before', { cut: 'before' }, 0],
    ['a connection that broke after', { cut: 'after' }, 1],
  ])('after %s: thrown, asked once, and no error shows a secret', async (_, transfer, left) => {
    const { leave, double, said, clock } = await withCall({ transfer })
    const error = await leave().catch((thrown: Error) => thrown)
    expect(error).toBeInstanceOf(Error)
    const shown = `${error} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`
    expect(shown).toContain('Vonage did not leave a message')
    expect(shown).not.toMatch(/Bearer|12125550101|We call again/)
    expect(shown).not.toContain(privateKey)
    await clock.advanceBy(60_000)
    expect(double.updates).toHaveLength(1)
    expect(said()).toHaveLength(left)
  })

  test.each([
    [{ text: 'x'.repeat(1501) }, 'message_too_long'],
    [{ text: 'x', voice: 'Polly.Amy' }, 'voice_is_no_style'],
  ])('that Vonage cannot say: thrown before anything is sent', async (impossible, problem) => {
    const { telephony, uuid, double } = await withCall()
    await expect(telephony.leaveMessage!(uuid, impossible)).rejects.toThrow(problem)
    expect(double.updates).toEqual([])
  })
})

describe('a campaign through Vonage that does something about machines', () => {
  async function run(onMachine: 'hang_up' | { leaveMessage: MachineMessage }, beepMs?: number) {
    const clock = new FakeClock({ stallMs: 60_000 })
    const { campaign, events } = await runMessageCampaign(clock, onMachine, async receive => {
      scene = await vonageScene({ clock, receive, plan: ({ to }) => planFor(to, beepMs) })
      return scene.telephony
    })
    return { campaign, events, double: scene!.double }
  }

  /** Webhooks get doubled and delayed on some. A lost detection cannot be made up for: no lookup tells it. */
  function planFor(to: string, beepMs: number | undefined): CallPlan {
    const webhooks = [{}, { twice: true }, { lateMs: [4000, 9000, 1000, 0] }, {}][Number(to.slice(-2)) % 4]!
    const answeredBy = isMachine(to) ? 'machine' : 'human'
    return { talkMs: 150_000, answeredBy, webhooks, ...(beepMs === undefined ? {} : { beepMs }) }
  }

  test.each([
    ['after its beep', 7000],
    ['once none was heard in time', undefined],
  ])(
    'leaves one message on each machine %s, and none to a person',
    async (_, beepMs) => {
      const { campaign, events, double } = await run({ leaveMessage: message }, beepMs)
      expect(double.book.calls).toHaveLength(2 * MACHINES)
      for (const call of double.book.calls) {
        expect(call.said).toEqual(isMachine(call.parameters.to) ? ['We call again.'] : [])
        const heardAfter = beepMs ?? 45_000
        if (call.said.length > 0) expect(call.seconds * 1000).toBeGreaterThanOrEqual(heardAfter)
      }
      for await (const contact of campaign.results()) {
        const [attempt] = contact.attemptList
        expect(attempt!.result).toBe(isMachine(attempt!.phone) ? 'voicemail' : 'answered')
      }
      expect(events.filter(event => event.type === 'attempt.machine_action')).toHaveLength(MACHINES)
    },
    60_000,
  )

  test('hangs up on each machine, and on no person', async () => {
    const { double } = await run('hang_up', 7000)
    for (const call of double.book.calls) expect(call.seconds < 140).toBe(isMachine(call.parameters.to))
    expect(double.updates.map(update => update.action)).toEqual(Array(MACHINES).fill('hangup'))
  }, 60_000)
})
