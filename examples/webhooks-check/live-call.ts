import type { CampaignEngine, EventOf, EventType, Telephony } from 'outdial'

/** Stands in for `await twilioTelephony({ … })`: accepts each call, and leaves the rest to the webhooks. */
export const acceptsCalls: Telephony = {
  capabilities: { idempotentCreate: false, findCall: false, hangup: false },
  createCall: async () => ({ kind: 'accepted', providerCallId: 'CA1' }),
  getCall: async () => ({ kind: 'unavailable', cause: 'not_asked' }),
}

/** A campaign of one contact, whose call is up; `ended` resolves with its end. */
export async function liveCall(engine: CampaignEngine) {
  const ended = next(engine, 'attempt.ended')
  const dialing = next(engine, 'attempt.dialing')
  const campaign = await engine.createCampaign({
    id: 'spring',
    name: 'Spring check-up',
    agent: { id: 'ada', name: 'Ada', numbers: '+442079460980', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
    segment: [{ id: 'ann', phone: '+442079460123' }],
    schedule: { timeZone: 'Europe/London', hours: { everyDay: '00:00-24:00' } },
    calls: { concurrentCalls: 1, callsPerHour: 10 },
  })
  await campaign.launch()
  const { attemptId } = await dialing
  return { attemptId, ended }
}

const next = <T extends EventType>(engine: CampaignEngine, type: T) =>
  new Promise<EventOf<T>>(resolve => {
    const stop = engine.on(type, event => {
      stop()
      resolve(event)
    })
  })
