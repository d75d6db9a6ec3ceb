import type { OnMachine } from 'outdial'
import type { SeededRandom } from 'outdial/testing'
import type { CampaignPlan, CarrierPlan } from './scenario.js'

/** What campaigns do about machines, as far as the carrier can, and how it behaves then. */
export function drawMachines(random: SeededRandom, campaigns: CampaignPlan[], carrier: CarrierPlan): void {
  const late = random.chance(0.5)
  Object.assign(carrier.behaviour, {
    detectMs: late ? [0, 8_000] : 0,
    greetingMs: random.pick([
      [0, 6_000],
      [3_000, 40_000],
    ] as const),
    tellsGreetingEnd: random.chance(0.75),
    endTellsMachine: random.chance(0.7),
    leaveMessageTooEarlyMs: random.pick([0, 0, 5_000, 25_000]),
  })
  Object.assign(carrier.faults, {
    leaveMessageFails: random.chance(0.3) ? 0.3 : 0,
    leaveMessageReplyLost: random.chance(0.3) ? 0.3 : 0,
  })
  // From two seconds to a good twenty.
  const text = 'We will call again tomorrow.'.padEnd(random.int(30, 400), ' Goodbye.')
  const leave: OnMachine = { leaveMessage: { text: text.trimEnd() } }
  for (const { input } of campaigns) {
    const action = random.pick<OnMachine>(['continue', 'hang_up', leave, leave])
    const able = action !== 'hang_up' || carrier.capabilities.hangup
    if (input.calls.detectMachine && able) input.calls.onMachine = action
  }
}
