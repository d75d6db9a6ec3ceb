import type { CallEvent, CallLookup, Telephony } from 'outdial'

export interface TelephonySpy {
  lookedUp(lookup: CallLookup): void
  delivered(event: CallEvent): void
  settled(attemptId: string): void
}

/** Sees what the carrier tells the engine: deliveries and lookups, before anything of it goes wrong further on. */
export function spiedTelephony(telephony: Telephony, spy: TelephonySpy): Telephony {
  const watched = async (lookup: Promise<CallLookup>) => {
    const reply = await lookup
    spy.lookedUp(reply)
    return reply
  }
  return {
    capabilities: telephony.capabilities,
    async createCall(request, signal) {
      const reply = await telephony.createCall(request, signal)
      spy.settled(request.attemptId)
      return reply
    },
    getCall: (providerCallId, attemptId) => watched(telephony.getCall(providerCallId, attemptId)),
    ...(telephony.findCall && { findCall: query => watched(telephony.findCall!(query)) }),
    ...(telephony.hangup && { hangup: providerCallId => telephony.hangup!(providerCallId) }),
    ...(telephony.leaveMessage && { leaveMessage: (id, message) => telephony.leaveMessage!(id, message) }),
    ...(telephony.subscribe && {
      subscribe: deliver =>
        telephony.subscribe!(async events => {
          for (const event of events) spy.delivered(event)
          await deliver(events)
        }),
    }),
  }
}
