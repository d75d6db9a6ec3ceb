import { OutdialError } from 'outdial'
import { type FakeClock, SeededRandom } from 'outdial/testing'
import type { CarrierCall } from '../../simulation/evidence/call-book.js'
import type { Life } from '../evidence/lives.js'
import type { Doer, Doing } from './doing.js'

type Kind = 'plain' | 'refused' | 'opt out' | 'call back'

/** Who speaks: records outcomes while it talks and afterwards; some ask to be called back weeks later, some opt out. */
export class Agent {
  readonly #with: Doer
  readonly #doing: Doing
  readonly #random: SeededRandom

  constructor(doer: Doer, doing: Doing, seed: number) {
    this.#with = doer
    this.#doing = doing
    this.#random = new SeededRandom(`${seed} agent`)
  }

  answered(call: CarrierCall, life: Life): void {
    const random = this.#random.fork(call.attemptId)
    if (!random.chance(0.6)) return
    const kind = random.pick(['plain', 'refused', 'opt out', 'call back', 'call back'] as const)
    const afterMs = random.int(0, 120_000)
    const callbackAt = kind === 'call back' ? call.answered!.at + random.int(1, 60 * 24) * 3_600_000 : undefined
    this.clock.setTimer(afterMs, () => {
      this.#record(call, life, kind, callbackAt).catch(error => this.#with.problem(`an outcome failed: ${error}`))
    })
  }

  private get clock(): FakeClock {
    return this.#with.clock
  }

  async #record(call: CarrierCall, life: Life, kind: Kind, callbackAt: number | undefined): Promise<void> {
    const { fleet, ledger, lives, coverage } = this.#with
    const { id } = life.person
    // Whoever waits for an owner that died waits for its lease; it is not this that is to be seen.
    if (ledger.isDown(this.clock.now()) || ledger.erased.has(id)) return
    const outcome = { attemptId: call.attemptId, code: 'said', success: true }
    const record = (more: object) =>
      fleet.command(async engine => (await engine.campaign(life.campaign)).recordOutcome({ ...outcome, ...more }))
    if (kind === 'refused' || kind === 'opt out') coverage.count('refused')
    const refused = kind === 'refused' || kind === 'opt out' ? ledger.refusing(call.to, this.clock.now()) : () => {}
    if (kind === 'opt out') {
      coverage.count(call.ended ? 'opted out by outcome' : 'opted out during a call')
      const { phones } = ledger.campaign(life.campaign).members.get(id)!
      await this.#doing.suppressing(phones, () => record({ optOut: true }))
    } else if (callbackAt === undefined) await record({ refused: kind === 'refused' })
    else {
      const asked = lives.askCallback(life, callbackAt)
      await record({ callbackAt }).then(asked, error => {
        if (!OutdialError.is(error, 'OUTCOME_REFUSED')) throw error
      })
      coverage.count('callback asked')
    }
    refused()
  }
}
