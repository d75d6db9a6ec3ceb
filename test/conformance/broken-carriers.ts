import type { CallEvent, CallLookup, CallRequest, CreateCallReply, Telephony } from 'outdial'
import type { SimulatedUnderTest } from './simulated-carrier-under-test.js'

/** A mistake that adapters make, and the test that has to find it. */
export interface BrokenCarrier {
  mistake: string
  foundBy: string
  make(under: SimulatedUnderTest): Partial<Telephony>
}

const never = new AbortController().signal

/** The carrier with some methods replaced. */
export function broken(under: SimulatedUnderTest, { make }: BrokenCarrier): Telephony {
  const { telephony } = under
  const whole: Telephony = {
    capabilities: telephony.capabilities,
    createCall: (request, signal) => telephony.createCall(request, signal),
    getCall: (id, attemptId) => telephony.getCall(id, attemptId),
    findCall: query => telephony.findCall!(query),
    hangup: id => telephony.hangup!(id),
    leaveMessage: (id, message) => telephony.leaveMessage!(id, message),
    subscribe: deliver => telephony.subscribe(deliver),
  }
  return { ...whole, ...make(under) }
}

function creating(change: (reply: CreateCallReply) => CreateCallReply) {
  return ({ telephony }: SimulatedUnderTest): Partial<Telephony> => ({
    createCall: async (request, signal) => change(await telephony.createCall(request, signal)),
  })
}

function reporting(change: (events: CallEvent[]) => CallEvent[]) {
  return ({ telephony }: SimulatedUnderTest): Partial<Telephony> => ({
    subscribe: deliver => telephony.subscribe(events => deliver(change(events))),
  })
}

function gettingCall(change: (lookup: CallLookup) => CallLookup) {
  return ({ telephony }: SimulatedUnderTest): Partial<Telephony> => ({
    getCall: async (id, attemptId) => change(await telephony.getCall(id, attemptId)),
  })
}

export const brokenCreates: BrokenCarrier[] = [
  {
    mistake: 'sends a create again when its answer got lost',
    foundBy: 'a create that was placed but never answered is unknown once aborted, and is not sent again',
    make: ({ telephony, control }) => ({
      createCall: async (request, signal) => {
        const reply = await telephony.createCall(request, signal)
        if (reply.kind !== 'unknown' || control.callsPlaced() === 0) return reply
        control.next({})
        void telephony.createCall({ ...request }, never)
        return reply
      },
    }),
  },
  {
    mistake: 'sends a create again when it was refused for the rate',
    foundBy: 'a refusal of class backpressure says so, and no call is placed, then or later',
    make: ({ telephony, clock, control }) => ({
      createCall: async (request, signal) => {
        const reply = await telephony.createCall(request, signal)
        clock.setTimer(60_000, () => {
          control.next({})
          if (reply.kind === 'refused') void telephony.createCall(request, never)
        })
        return reply
      },
    }),
  },
  {
    mistake: 'takes a time-out for a refusal',
    foundBy: 'a create that was placed but never answered is unknown once aborted, and is not sent again',
    make: creating(reply =>
      reply.kind === 'unknown' ? { kind: 'refused', class: 'backpressure', cause: 'timeout' } : reply,
    ),
  },
  {
    mistake: 'does not heed the signal',
    foundBy: 'a create that was not placed but never answered is unknown once aborted, and is not sent again',
    make: ({ telephony }) => ({ createCall: request => telephony.createCall(request, never) }),
  },
  {
    mistake: 'sends what was aborted before',
    foundBy: 'a create that is aborted before it is sent places no call and does not throw',
    make: ({ telephony }) => ({
      createCall: (request, signal) => telephony.createCall(request, signal.aborted ? never : signal),
    }),
  },
  {
    mistake: 'throws when the provider refuses',
    foundBy: 'a refusal of class number says so, and no call is placed, then or later',
    make: creating(reply => {
      if (reply.kind === 'refused') throw new Error('400 Bad Request')
      return reply
    }),
  },
  {
    mistake: 'takes every refusal for back-pressure',
    foundBy: 'a refusal of class config says so, and no call is placed, then or later',
    make: creating(reply => (reply.kind === 'refused' ? { ...reply, class: 'backpressure' } : reply)),
  },
  {
    mistake: 'gives all calls the same id',
    foundBy: 'an accepted call has an id of its own',
    make: creating(reply => (reply.kind === 'accepted' ? { ...reply, providerCallId: 'call' } : reply)),
  },
  {
    mistake: 'claims an idempotent create it does not have',
    foundBy: 'where creates are idempotent, the same attempt is placed once',
    make: ({ telephony }) => ({ capabilities: { ...telephony.capabilities, idempotentCreate: true } }),
  },
  {
    mistake: 'has a findCall its capabilities deny',
    foundBy: 'capabilities match the methods there are',
    make: ({ telephony }) => ({ capabilities: { ...telephony.capabilities, findCall: false } }),
  },
]

export const brokenReports: BrokenCarrier[] = [
  {
    mistake: 'reports no answer as busy',
    foundBy: 'a call that ends no_answer is reported so',
    make: reporting(events =>
      events.map(event =>
        event.type === 'ended' && event.result === 'no_answer' ? { ...event, result: 'busy' } : event,
      ),
    ),
  },
  {
    mistake: 'reports whatever has ended as answered first',
    foundBy: 'a call that ends busy is reported so',
    make: reporting(events =>
      events.flatMap((event): CallEvent[] =>
        event.type === 'ended' ? [{ ...event, type: 'answered' }, event] : [event],
      ),
    ),
  },
  {
    mistake: 'reports the end with every message that follows the answer',
    foundBy: 'an answered call is reported as answered before or with its end, and ends once',
    make: reporting(events =>
      events.flatMap((event): CallEvent[] =>
        event.type === 'detected' ? [event, { ...event, type: 'ended', result: 'answered' }] : [event],
      ),
    ),
  },
  {
    mistake: 'cuts attempt ids short',
    foundBy: 'events carry attempt, tenant and call, and times in epoch milliseconds',
    make: reporting(events => events.map(event => ({ ...event, attemptId: event.attemptId.slice(0, 40) }))),
  },
  {
    mistake: 'forgets the tenant',
    foundBy: 'events carry attempt, tenant and call, and times in epoch milliseconds',
    make: reporting(events => events.map(({ tenantId: _, ...event }) => event)),
  },
  {
    mistake: 'reports times in seconds',
    foundBy: 'events carry attempt, tenant and call, and times in epoch milliseconds',
    make: reporting(events => events.map(event => ({ ...event, at: Math.floor(event.at! / 1000) }))),
  },
  {
    mistake: 'reports events on the latest attempt instead of their own',
    foundBy: 'calls that are live at once keep their events apart',
    make: ({ telephony }) => {
      let latest = ''
      return {
        createCall: (request, signal) =>
          telephony.createCall({ ...request, attemptId: (latest = request.attemptId) }, signal),
        subscribe: deliver =>
          telephony.subscribe(events => deliver(events.map(event => ({ ...event, attemptId: latest })))),
      }
    },
  },
  {
    mistake: 'takes a message that comes twice for a failure',
    foundBy: 'a message that the provider sends twice changes nothing',
    make: under => {
      const seen = new Set<string>()
      const isNew = (event: CallEvent) => seen.size !== seen.add(JSON.stringify(event)).size
      return reporting(events =>
        events.map(event => (isNew(event) || event.type !== 'ended' ? event : { ...event, result: 'failed' })),
      )(under)
    },
  },
  {
    mistake: 'forgets events that could not be recorded',
    foundBy: 'where the carrier pushes, events that were not recorded come again, and none after unsubscribing',
    make: ({ telephony }) => ({ subscribe: deliver => telephony.subscribe(events => deliver(events).catch(() => {})) }),
  },
  {
    mistake: 'goes on delivering after unsubscribing',
    foundBy: 'where the carrier pushes, events that were not recorded come again, and none after unsubscribing',
    make: ({ telephony }) => ({
      subscribe: deliver => {
        telephony.subscribe(deliver)
        return () => {}
      },
    }),
  },
]

export const brokenLookups: BrokenCarrier[] = [
  {
    mistake: 'does not find calls that have ended',
    foundBy: 'a call whose events were lost is told by getCall, with its end',
    make: gettingCall(lookup => (lookup.kind === 'found' && !lookup.live ? { kind: 'not_found' } : lookup)),
  },
  {
    mistake: 'finds every call ended',
    foundBy: 'a call that is up is told by getCall as live, without an end',
    make: gettingCall(lookup => (lookup.kind === 'found' ? { ...lookup, live: false } : lookup)),
  },
  {
    mistake: 'throws on a call it does not know',
    foundBy: 'a call nobody knows is not_found, and asking places none',
    make: gettingCall(lookup => {
      if (lookup.kind === 'not_found') throw new Error('404 Not Found')
      return lookup
    }),
  },
  {
    mistake: 'never finds a call by its attempt',
    foundBy: 'where calls can be found, one whose create got no answer is, by its attempt',
    make: () => ({ findCall: async () => ({ kind: 'not_found' }) }),
  },
  {
    mistake: 'finds calls by number alone',
    foundBy: "where calls can be found, another attempt's call to the same number is not taken for it",
    make: ({ telephony }) => ({
      findCall: async query => {
        const placed = telephony.log.findLast(entry => entry.kind === 'placed' && entry.to === query.to)
        if (!placed) return { kind: 'not_found' }
        return telephony.getCall(placed.callId!, placed.attemptId)
      },
    }),
  },
  {
    mistake: 'says it hung up and does not',
    foundBy: 'where calls can be hung up, one that is up ends at once and says so',
    make: () => ({ hangup: async () => 'done' }),
  },
  {
    mistake: 'says it ended a call that had ended before',
    foundBy: 'where calls can be hung up, one that has ended is already_ended',
    make: ({ telephony }) => ({ hangup: id => telephony.hangup!(id).then(() => 'done' as const) }),
  },
  {
    mistake: 'throws when it cannot hang up',
    foundBy: 'where calls can be hung up, one that nobody knows is already_ended',
    make: ({ telephony }) => ({
      hangup: async id => {
        const reply = await telephony.hangup!(id)
        if (reply === 'already_ended') throw new Error('404 Not Found')
        return reply
      },
    }),
  },
]

/** Not broken: it tells that a call ended, and a little later how. */
export const tellsEndsTwice: BrokenCarrier = {
  mistake: 'none',
  foundBy: '',
  make: ({ telephony, clock }) => ({
    subscribe: deliver => {
      let subscribed = true
      const stop = telephony.subscribe(async events => {
        const isVague = (event: CallEvent) => event.type === 'ended' && event.result !== 'answered'
        await deliver(
          events.map(event => (isVague(event) && event.type === 'ended' ? { ...event, result: 'unspecified' } : event)),
        )
        clock.setTimer(1500, () => void (subscribed && deliver(events.filter(isVague))))
      })
      return () => {
        subscribed = false
        stop()
      }
    },
  }),
}

export const brokenMessages: BrokenCarrier[] = [
  {
    mistake: 'has a leaveMessage its capabilities deny',
    foundBy: 'capabilities match the methods there are',
    make: ({ telephony }) => ({ capabilities: { ...telephony.capabilities, leaveMessage: false } }),
  },
  {
    mistake: 'claims to leave messages and cannot',
    foundBy: 'capabilities match the methods there are',
    make: () => ({ leaveMessage: undefined as never }),
  },
  {
    mistake: 'says it left a message and does not',
    foundBy: messageTest('the message is said, whole and once, the call ends after it, and no other is placed'),
    make: ({ telephony }) => ({ leaveMessage: async id => (await telephony.hangup!(id)) && 'done' }),
  },
  {
    mistake: 'says a message as markup',
    foundBy: messageTest('the message is said, whole and once, the call ends after it, and no other is placed'),
    make: ({ telephony }) => ({
      leaveMessage: (id, message) => telephony.leaveMessage!(id, { text: message.text.replace(/<.*?>/g, '') }),
    }),
  },
  {
    mistake: 'calls again to leave the message',
    foundBy: messageTest('the message is said, whole and once, the call ends after it, and no other is placed'),
    make: ({ telephony, control }) => {
      let last: CallRequest
      return {
        createCall: (request, signal) => telephony.createCall((last = request), signal),
        leaveMessage: async (id, message) => {
          const reply = await telephony.leaveMessage!(id, message)
          control.next({})
          void telephony.createCall({ ...last, attemptId: 'conformance.again.1' }, never)
          return reply
        },
      }
    },
  },
  {
    mistake: 'never tells when a greeting is over',
    foundBy: messageTest('whoever is told that a greeting goes on is told when it is over'),
    make: reporting(events => events.filter(event => event.type !== 'detected' || event.greetingEnded !== true)),
  },
  {
    mistake: 'says that a greeting goes on where nobody awaits its end',
    foundBy: messageTest('whoever is told that a greeting goes on is told when it is over'),
    make: reporting(events =>
      events.map(event =>
        event.type === 'detected' && event.greetingEnded === undefined ? { ...event, greetingEnded: false } : event,
      ),
    ),
  },
  {
    mistake: 'takes everybody for a machine',
    foundBy: messageTest('a person is not reported as a machine'),
    make: reporting(events =>
      events.map(event => (event.type === 'detected' ? { ...event, answeredBy: 'machine' } : event)),
    ),
  },
  {
    mistake: 'keeps a message that is too early, and leaves it later all the same',
    foundBy: messageTest('before anybody answered it is too_early, and nothing is said, then or later'),
    make: ({ telephony, clock }) => ({
      leaveMessage: async (id, message) => {
        const reply = await telephony.leaveMessage!(id, message)
        if (reply === 'too_early') clock.setTimer(12_000, () => void telephony.leaveMessage!(id, message))
        return reply
      },
    }),
  },
  {
    mistake: 'takes a call that rings for one that is over',
    foundBy: messageTest('before anybody answered it is too_early, and nothing is said, then or later'),
    make: ({ telephony }) => ({
      leaveMessage: async (id, message) => {
        const reply = await telephony.leaveMessage!(id, message)
        return reply === 'too_early' ? 'already_ended' : reply
      },
    }),
  },
  {
    mistake: 'takes a call that is over for one that rings',
    foundBy: messageTest('a call that has ended is already_ended, and nothing is said'),
    make: ({ telephony }) => ({
      leaveMessage: async (id, message) => {
        const reply = await telephony.leaveMessage!(id, message)
        return reply === 'already_ended' ? 'too_early' : reply
      },
    }),
  },
  {
    mistake: 'leaves a message again when the answer got lost',
    foundBy: messageTest('a message whose answer got lost is not left again'),
    make: ({ telephony }) => ({
      leaveMessage: (id, message) =>
        telephony.leaveMessage!(id, message).catch(() => telephony.leaveMessage!(id, message)),
    }),
  },
]

function messageTest(name: string): string {
  return `where messages can be left, ${name}`
}
