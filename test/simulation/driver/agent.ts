import { type OutcomeInput, OutdialError } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import { changeAfter, openAt } from '../../unit/calling-hours-oracle.js'
import type { CarrierCall } from '../evidence/call-book.js'
import type { CampaignFacts } from '../evidence/commanded.js'
import { zones } from '../scenario/draw-hours.js'
import type { World } from '../world.js'
import { type Commander, Unsure } from './commander.js'

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

  /** Now and then the very instant at which the contact's calling hours close. */
  #wish({ settings, people }: CampaignFacts, contactId: string, random: SeededRandom): number {
    const now = this.world.clock.now()
    const { hours, zone } = settings.schedule
    const home = zone.kind === 'fixed' ? zone.zone : (people.get(contactId)?.timeZone ?? '')
    const closes = random.chance(0.4) && zones.includes(home) && openAt(hours, [home], now)
    const after = closes ? changeAfter(hours, [home], now, now + 4 * 3_600_000) : undefined
    return after ?? now + random.pick([0, 60_000, 1_800_000, 7_200_000])
  }

  async #record(call: CarrierCall, random: SeededRandom): Promise<void> {
    const { evidence } = this.world
    const { coverage, commanded, events, scenario } = evidence
    const facts = commanded.campaign(call.campaignId)
    const contactId = events.attempt(call.attemptId)?.contactId ?? ''
    const wish = random.chance(scenario.agent.callback) ? this.#wish(facts, contactId, random) : undefined
    const optOut = wish === undefined && random.chance(scenario.agent.optOut)
    const outcome = { attemptId: call.attemptId, code: 'talked', success: random.chance(0.5) }
    const wishes = facts.callbacks.get(contactId) ?? []
    facts.callbacks.set(contactId, wishes)
    if (wish !== undefined) wishes.push(wish)
    const suppressed = commanded.suppressing(optOut ? [call.to] : [])
    const ended = call.ended !== undefined
    try {
      const whole = { ...outcome, ...(optOut && { optOut }), ...(wish !== undefined && { callbackAt: wish }) }
      await this.commander.askCampaign(call.campaignId, campaign => campaign.recordOutcome(whole))
      suppressed()
      coverage.count(ended ? 'outcome on an ended call' : 'outcome on a live call')
      if (optOut) coverage.count('opted out')
      if (random.chance(0.1)) await this.#sendAgain(call.campaignId, outcome)
    } catch (error) {
      if (!OutdialError.is(error, 'OUTCOME_REFUSED')) throw error
      coverage.count('outcome refused')
      if (wish !== undefined) wishes.splice(wishes.indexOf(wish), 1)
    }
  }

  /** The agent sends the form a second time. */
  async #sendAgain(campaignId: string, outcome: OutcomeInput): Promise<void> {
    const { breaches, coverage } = this.world.evidence
    const again = this.commander.askCampaign(campaignId, campaign => campaign.recordOutcome(outcome))
    const taken = await again.catch((error: unknown) => {
      if (!(error instanceof Unsure) && !OutdialError.is(error, 'OUTCOME_REFUSED')) throw error
      coverage.count('outcome refused')
    })
    if (taken) breaches.report('never lost', `${outcome.attemptId} took a second outcome`)
  }
}
