import { CampaignEngine, type Clock, type EngineOptions, type Storage, type Telephony } from 'outdial'
import { type FakeClock, SeededRandom } from 'outdial/testing'
import { type Life, mortal } from '../../simulation/ports/mortal.js'
import type { Ledger } from '../evidence/ledger.js'

const hourMs = 3_600_000
/** Long, so that a year of heartbeats costs little; who takes over waits as long. */
const LEASE_MS = 24 * hourMs

interface Member {
  engine: CampaignEngine
  life: Life
  /** Commands under way. */
  busy: number
  leaving: boolean
}

export interface FleetOptions {
  clock: FakeClock
  storage: Storage
  telephony: Telephony
  ledger: Ledger
  seed: number
  rules: EngineOptions['rules']
  problem: (what: string) => void
}

/** Two engines on one storage that share its campaigns by leases; they are restarted and die. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #random: SeededRandom
  readonly #members: (Member | undefined)[] = [undefined, undefined]
  #made = 0

  constructor(options: FleetOptions) {
    this.#options = options
    this.#random = new SeededRandom(`${options.seed} fleet`)
  }

  async open(): Promise<void> {
    for (const slot of [0, 1]) await this.#join(slot)
  }

  /** By any engine that is there, whoever owns what it is about. */
  async command<T>(run: (engine: CampaignEngine) => Promise<T>): Promise<T> {
    const member = this.#random.pick(this.#members.filter(each => each && !each.leaving) as Member[])
    member.busy += 1
    try {
      return await run(member.engine)
    } finally {
      member.busy -= 1
    }
  }

  /** Closes an engine and starts the next; `false`: not now. */
  async restart(slot: number): Promise<boolean> {
    const member = this.#mayLeave(slot)
    if (!member) return false
    await member.engine.close()
    await this.#join(slot)
    return true
  }

  /** From now on nothing an engine does reaches anybody; its leases run out. Another starts later. */
  die(slot: number, downMs: number): boolean {
    const member = this.#mayLeave(slot)
    if (!member) return false
    const { clock, ledger } = this.#options
    member.life.dead = true
    this.#members[slot] = undefined
    ledger.downtimes.push({ from: clock.now(), to: clock.now() + LEASE_MS + hourMs })
    clock.setTimer(downMs, () => {
      this.#join(slot).catch(error => this.#options.problem(`an engine did not start: ${error}`))
    })
    return true
  }

  async close(): Promise<void> {
    for (const member of this.#members) await member?.engine.close()
  }

  /** One of the two must stay, and what was asked of the other be answered. */
  #mayLeave(slot: number): Member | undefined {
    const member = this.#members[slot]
    const other = this.#members[1 - slot]
    if (!member || !other || member.busy > 0 || member.leaving || other.leaving) return undefined
    member.leaving = true
    return member
  }

  async #join(slot: number): Promise<void> {
    const { clock, storage, telephony, seed, rules, problem } = this.#options
    const life: Life = { dead: false }
    const engine = new CampaignEngine({
      storage: mortal(storage, life, clock),
      telephony: mortal(telephony, life, clock),
      clock: mortalClock(clock, life),
      random: new SeededRandom(`${seed} engine ${this.#made++}`),
      hashKey: 'a year',
      lease: LEASE_MS,
      ...(rules && { rules }),
      logger: {
        warn: () => {},
        error: (message, detail) => {
          if (!life.dead) problem(`an engine logged: ${message} ${JSON.stringify(detail)}`)
        },
      },
    })
    await engine.start()
    this.#members[slot] = { engine, life, busy: 0, leaving: false }
  }
}

/** A clock that wakes nobody who died. */
function mortalClock(clock: FakeClock, life: Life): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimer: (ms, fn, options) => clock.setTimer(ms, () => !life.dead && fn(), options),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    work: label => clock.work(label),
  }
}
