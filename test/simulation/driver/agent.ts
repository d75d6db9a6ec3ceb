import { OutdialError } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import type { CarrierCall } from '../evidence/call-book.js'
import type { World } from '../world.js'
import type { Commander } from './commander.js'

/** The agent of all campaigns: records outcomes of answered calls, while they last or later, with callbacks and opt-outs. */
export class Agent {
  readonly #random: SeededRandom

  constructor(
    private readonly world: World,
    private readonly commander: Commander,
    seed: number,
  ) {
    this.#random = new SeededRandom(`${seed} agent`)
    world.heard = (kind, call) => {
      if (kind === 'answered') this.#onAnswer(call)
    }
  }

  #onAnswer(call: CarrierCall): void {
    const { records, delayMs } = this.world.evidence.scenario.agent
    const random = this.#random.fork(call.attemptId)
    if (!random.chance(records)) return
    const wait = random.int(...delayMs)
    this.world.clock.setTimer(wait, () => this.commander.task('outcome', () => this.#record(call, random)))
  }

  async #record(call: CarrierCall, random: SeededRandom): Promise<void> {
    const { evidence, clock } = this.world
    const { coverage, commanded, events, scenario } = evidence
    const facts = commanded.campaign(call.campaignId)
    const contactId = events.attempt(call.attemptId)?.contactId ?? ''
    const wish = random.chance(scenario.agent.callback)
      ? clock.now() + random.pick([0, 60_000, 1_800_000, 7_200_000])
      : undefined
    const optOut = wish === undefined && random.chance(scenario.agent.optOut)
    const outcome = { attemptId: call.attemptId, code: 'talked', success: random.chance(0.5) }
    const wishes = facts.callbacks.get(contactId) ?? []
    facts.callbacks.set(contactId, wishes)
    if (wish !== undefined) wishes.push(wish)
    const suppressed = commanded.suppressing(optOut ? [call.to] : [])
    const ended = call.ended !== undefined
    try {
      const campaign = await this.commander.campaign(call.campaignId)
      await this.commander.whileAlive(
        campaign.recordOutcome({
          ...outcome,
          ...(optOut && { optOut }),
          ...(wish !== undefined && { callbackAt: wish }),
        }),
      )
      suppressed()
      coverage.count(ended ? 'outcome on an ended call' : 'outcome on a live call')
      if (optOut) coverage.count('opted out')
    } catch (error) {
      if (!OutdialError.is(error, 'OUTCOME_REFUSED')) throw error
      coverage.count('outcome refused')
      if (wish !== undefined) wishes.splice(wishes.indexOf(wish), 1)
    }
  }
}
