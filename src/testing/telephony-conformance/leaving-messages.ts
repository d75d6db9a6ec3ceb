import assert from 'node:assert/strict'
import type { CallRequest, MachineMessage } from 'outdial'
import { answered } from './looking-up.js'
import type { ConformanceTest, Session } from './session.js'

/** What a provider's markup, form or JSON might stumble over. */
const message: MachineMessage = { text: `We'll call "again" <tomorrow> & at 5 % – à bientôt 😀` }

/** Leaving messages on answering machines: once, whole, and not before somebody is there. */
export const leavingMessagesTests: ConformanceTest[] = [
  where('the message is said, whole and once, the call ends after it, and no other is placed', async session => {
    const { request, id } = await onMachine(session)
    await readyForMessage(session, request)
    assert.equal(await session.leaveMessage(id, message), 'done')
    const end = await session.endedSomehow(request.attemptId)
    assert.ok(['voicemail', 'answered', 'unspecified'].includes(end.result), `It ended as ${end.result}.`)
    await session.wait(120_000)
    assert.deepEqual(session.messages(), [message.text])
    assert.equal(session.under.control.callsPlaced(), 1)
  }),
  where('whoever is told that a greeting goes on is told when it is over', async session => {
    for (const awaited of [true, false]) {
      const { request } = await onMachine(session, awaited)
      await readyForMessage(session, request)
    }
  }),
  where('a person is not reported as a machine', async session => {
    const request = session.request({ awaitGreetingEnd: true })
    await session.accepted(request)
    await session.ended(request.attemptId)
    const machines = session
      .of(request.attemptId)
      .filter(each => each.type === 'detected' && each.answeredBy === 'machine')
    assert.deepEqual(machines, [])
  }),
  where('before anybody answered it is too_early, and nothing is said, then or later', async session => {
    const { request, id } = await onMachine(session)
    assert.ok(!session.of(request.attemptId).some(event => event.type === 'answered'))
    const reply = await session.call('leaveMessage', async () => session.under.telephony.leaveMessage?.(id, message))
    assert.equal(reply, 'too_early')
    await session.endedSomehow(request.attemptId)
    assert.deepEqual(session.messages(), [])
  }),
  where('a call that has ended is already_ended, and nothing is said', async session => {
    const request = session.request()
    const id = await session.accepted(request, { ends: 'busy' })
    await session.ended(request.attemptId)
    assert.equal(await session.leaveMessage(id, message), 'already_ended')
    assert.equal(await session.leaveMessage(`${id}0`, message), 'already_ended')
    await session.wait(60_000)
    assert.deepEqual(session.messages(), [])
    assert.equal(session.under.control.callsPlaced(), 1)
  }),
  where('a message whose answer got lost is not left again', async session => {
    const request = session.request({ awaitGreetingEnd: true })
    const id = await session.accepted(request, { ends: 'voicemail', lostMessageReply: true })
    await readyForMessage(session, request)
    // Not announced as work: it may wait for the network for ever.
    session.under.telephony.leaveMessage?.(id, message).catch(() => undefined)
    // An adapter may have to ask first how the call stands.
    await session.wait(0)
    await session.wait(600_000)
    assert.deepEqual(session.messages(), [message.text])
  }),
]

function where(name: string, run: (session: Session) => Promise<void>): ConformanceTest {
  return {
    name: `where messages can be left, ${name}`,
    async run(session) {
      if (session.under.telephony.capabilities.leaveMessage) await run(session)
    },
  }
}

async function onMachine(session: Session, awaitGreetingEnd = true): Promise<{ request: CallRequest; id: string }> {
  const request = session.request({ awaitGreetingEnd })
  return { request, id: await session.accepted(request, { ends: 'voicemail' }) }
}

/** A machine was told, and that its greeting is over, or nothing of it. */
async function readyForMessage(session: Session, request: CallRequest): Promise<void> {
  await answered(session, request)
  const isOver = () =>
    session
      .of(request.attemptId)
      .some(event => event.type === 'detected' && event.answeredBy === 'machine' && event.greetingEnded !== false)
  await session.until(isOver, `No event says that the machine of ${request.attemptId} may be left a message.`)
}
