import {
  type CallScript,
  FakeClock,
  type NextCall,
  SimulatedCarrier,
  type SimulatedCarrierOptions,
  type TelephonyUnderTest,
} from 'outdial/testing'

export interface SimulatedUnderTest extends TelephonyUnderTest {
  telephony: SimulatedCarrier
}

/** The simulated carrier, made to do what the conformance suite asks for. */
export function simulatedCarrierUnderTest(options: Partial<SimulatedCarrierOptions> = {}): SimulatedUnderTest {
  const clock = new FakeClock({ stallMs: 200 })
  let next: NextCall = {}
  const carrier = new SimulatedCarrier({ clock, script: () => scriptOf(next), ...options })
  const control = {
    next: (call: NextCall) => {
      next = call
      carrier.faults.leaveMessageReplyLost = call.lostMessageReply ? 1 : 0
    },
    callsPlaced: () => carrier.callsPlaced,
    messages: () => carrier.log.flatMap(entry => (entry.kind === 'message' ? [entry.text!] : [])),
  }
  return { telephony: carrier, clock, control }
}

function scriptOf({ ends = 'answered', refuse, lostReply, webhooks }: NextCall): CallScript {
  const script: CallScript = { result: ends, ringMs: 3000, talkMs: 20_000 }
  if (refuse) script.create = { refuse }
  if (lostReply) script.create = { timeout: lostReply === 'after_placing' ? 'after' : 'before' }
  if (webhooks) script.webhooks = webhooks === 'lost' ? { lost: true } : { duplicated: true }
  return script
}
