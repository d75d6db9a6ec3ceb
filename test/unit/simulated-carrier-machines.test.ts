import type { CallEvent, CallRequest } from 'outdial'
import { describe, expect, test } from 'vitest'
import type { CallScript } from '../../src/testing/carrier/settings.js'
import { kinds, quick, request, setUp, types, value } from './carrier-set-up.js'

describe('a machine', () => {
  const machine: CallScript = { result: 'voicemail', greetingMs: 8000, detectMs: 2000 }
  const message = { text: 'x'.repeat(50) }
  const detections = (events: CallEvent[]) =>
    events.flatMap(event =>
      event.type === 'detected' ? [[event.answeredBy, event.greetingEnded, event.at! - 6050]] : [],
    )

  test.each([
    ['tells of the end of its greeting where that is awaited', { awaitGreetingEnd: true }, {}, {}, [false, true]],
    ['is told once where it is not', {}, {}, {}, [undefined]],
    [
      'is told once by a provider that cannot hear it',
      { awaitGreetingEnd: true },
      { tellsGreetingEnd: false },
      {},
      [undefined],
    ],
    ['is told as ready when its greeting is over before', { awaitGreetingEnd: true }, {}, { greetingMs: 1000 }, [true]],
  ] as [string, Partial<CallRequest>, object, CallScript, unknown[]][])(
    '%s',
    async (_, asked, behaviour, script, ended) => {
      const { clock, carrier, events, create } = setUp({ behaviour: { ...quick, ...behaviour } })
      carrier.on(request(1).to, { ...machine, ...script })
      void create(1, asked)
      await clock.runUntilIdle()
      expect(detections(events)).toEqual(
        ended.map((greetingEnded, i) => ['machine', greetingEnded, i === 0 ? 2000 : 8000]),
      )
    },
  )

  test('that was hung up on says nothing more', async () => {
    const { clock, carrier, events, create } = setUp()
    carrier.on(request(1).to, machine)
    void create(1, { awaitGreetingEnd: true })
    await clock.advanceTo(7000)
    await value(clock, carrier.hangup!('sim.c1.1.1'))
    await clock.runUntilIdle()
    expect(types(events)).toEqual(['ringing', 'answered', 'ended'])
  })

  test('takes a message, not before it answered, and the call ends after it', async () => {
    const { clock, carrier, events, create } = setUp({ behaviour: { ...quick, leaveMessageTooEarlyMs: 3000 } })
    carrier.on(request(1).to, machine)
    void create(1)
    const leave = () => value(clock, carrier.leaveMessage!('sim.c1.1.1', message))
    await clock.advanceTo(2000)
    expect(await leave()).toBe('too_early')
    await clock.advanceTo(8000)
    expect(await leave()).toBe('too_early')
    await clock.advanceTo(10_000)
    expect(await leave()).toBe('done')
    await clock.runUntilIdle()
    expect(await leave()).toBe('already_ended')
    expect(carrier.log.filter(entry => entry.kind === 'message')).toMatchObject([
      { mono: 10_050, answeredBy: 'machine', greetingEnded: false, text: message.text },
    ])
    // 60 ms a character.
    expect(events.at(-1)).toMatchObject({ type: 'ended', result: 'voicemail', at: 13_050 })
  })

  test('takes no message longer than the call may last, and a fault says what was done of it', async () => {
    const { clock, carrier, create } = setUp({ faults: { leaveMessageReplyLost: 1 } })
    void create(1, { maxCallDurationMs: 5000 })
    await clock.advanceTo(8000)
    await expect(value(clock, carrier.leaveMessage!('sim.c1.1.1', { text: 'x'.repeat(500) }))).rejects.toThrow('lost')
    await clock.runUntilIdle()
    expect(kinds(carrier).slice(-2)).toEqual(['message@8050', 'ended@11050'])
    expect(carrier.log.find(entry => entry.kind === 'message')).toMatchObject({ answeredBy: 'human' })
    carrier.faults.leaveMessageFails = 1
    await expect(value(clock, carrier.leaveMessage!('sim.c1.1.1', message))).rejects.toThrow('leaves no message')
  })

  test('may not be told by the end of its call', async () => {
    const { clock, carrier, events, create } = setUp({ behaviour: { ...quick, endTellsMachine: false } })
    carrier.on(request(1).to, machine)
    void create(1)
    await clock.runUntilIdle()
    expect(events.at(-1)).toMatchObject({ type: 'ended', result: 'answered' })
  })
})
