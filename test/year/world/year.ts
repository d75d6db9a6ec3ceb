import type { Storage, Telephony } from 'outdial'
import { type CarrierLogEntry, FakeClock, SimulatedCarrier } from 'outdial/testing'
import { CallBook, type CarrierCall } from '../../simulation/evidence/call-book.js'
import { Coverage } from '../evidence/coverage.js'
import { Ledger } from '../evidence/ledger.js'
import { type Life, Lives } from '../evidence/lives.js'
import { Judge } from '../oracle/judge.js'
import { neverLifted } from '../scenario/deeds.js'
import { inputOf } from '../scenario/input.js'
import type { Person } from '../scenario/people.js'
import { dayMs, type Plan, type Trap, YEAR_DAYS } from '../scenario/plan.js'
import { unknownHolidays } from '../scenario/rules.js'
import { weekOf } from '../scenario/terms.js'
import { Agent } from './agent.js'
import { Doing } from './doing.js'
import { End } from './end.js'
import { Fleet } from './fleet.js'
import { Liveness } from './liveness.js'
import { slowReserving } from './slow-reserving.js'

const REQUEST_TIMEOUT_MS = 15_000
/** After the year whatever can be lifted is, and everybody must get somewhere. */
const AFTERMATH_MS = 300 * dayMs

const MOST_BREACHES = 20
const shortWeek = weekOf(['10:00-15:00'], ['10:00-14:00'], [])

/** What a year showed: the first things that were wrong, and what was met. */
export interface Year {
  breaches: string[]
  coverage: Coverage
}

/** Opens an empty storage whose time is the test's. */
export type OpenStorage = (now: () => number) => Promise<Storage>

/** Lives through it to its end, or to the first thing wrong that is `enough`. */
export async function liveThrough(
  plan: Plan,
  open: OpenStorage,
  enough: (breach: string) => boolean = () => true,
): Promise<Year> {
  const clock = new FakeClock({ now: plan.startAt, stallMs: 20_000 })
  const world = new World(plan, clock, await open(() => clock.now()), enough)
  await world.run()
  return { breaches: world.breaches, coverage: world.coverage }
}

const waitsForEver = ({ home: { places } }: Person) => places.includes(neverLifted) || places.includes(unknownHolidays)

class World {
  readonly breaches: string[] = []
  readonly coverage = new Coverage()
  readonly #plan: Plan
  readonly #clock: FakeClock
  readonly #ledger: Ledger
  readonly #lives: Lives
  readonly #book = new CallBook(REQUEST_TIMEOUT_MS)
  readonly #contactOf = new Map<string, string>()
  readonly #judge: Judge
  readonly #liveness: Liveness
  readonly #carrier: SimulatedCarrier
  readonly #fleet: Fleet
  readonly #doing: Doing
  readonly #agent: Agent
  readonly #enough: (breach: string) => boolean
  #reservations = 0
  #isOver = false

  constructor(plan: Plan, clock: FakeClock, storage: Storage, enough: (breach: string) => boolean) {
    this.#enough = enough
    const { seed, rules } = plan
    this.#plan = plan
    this.#clock = clock
    this.#ledger = new Ledger(plan)
    this.#lives = new Lives(this.#ledger)
    this.#judge = new Judge(plan, this.#ledger, this.#book)
    this.#liveness = new Liveness(this.#ledger, this.#judge, this.coverage)
    const problem = (what: string) => this.#report(what)
    this.#carrier = this.#newCarrier()
    this.#fleet = new Fleet({
      clock,
      ledger: this.#ledger,
      seed,
      problem,
      telephony: this.#knowing(this.#carrier),
      storage: slowReserving(storage, clock, seed, items => this.#trap(items[0]!.attempt.contactId)),
      rules: { presets: rules.presets, holidays: rules.provider },
    })
    const doer = {
      clock,
      fleet: this.#fleet,
      ledger: this.#ledger,
      lives: this.#lives,
      coverage: this.coverage,
      problem,
    }
    this.#doing = new Doing(doer)
    this.#agent = new Agent(doer, this.#doing, seed)
  }

  async run(): Promise<void> {
    const { campaigns, arrivals, deeds, startAt, endAt } = this.#plan
    const clock = this.#clock
    await clock.runTo(this.#fleet.open())
    for (const plan of campaigns) await clock.runTo(this.#launch(plan))
    for (const { at, ...deed } of deeds) clock.setTimer(at - startAt, () => this.#doing.do(deed))
    for (const { at, campaign, people } of arrivals) {
      clock.setTimer(at - startAt + 60_000, () => this.#go(this.#doing.arrive(campaign, people)))
    }
    clock.setTimer(endAt - startAt, () => {})
    await clock.runUntil(() => this.#isOver || clock.now() >= endAt, { limitMs: endAt - startAt + dayMs })
    if (this.#isOver) return
    if (this.#isWhole) await this.#letEverybodyEnd()
    await clock.runTo(this.#judgeEnd())
    await clock.runTo(this.#fleet.close())
  }

  get #isWhole(): boolean {
    return this.#plan.endAt - this.#plan.startAt >= YEAR_DAYS * dayMs
  }

  async #letEverybodyEnd(): Promise<void> {
    const { campaigns, endAt } = this.#plan
    const clock = this.#clock
    await clock.runTo(this.#doing.liftAll(neverLifted))
    for (const end = endAt + AFTERMATH_MS; clock.now() < end && (await clock.runTo(this.#goesOn())); ) {
      for (const { id } of campaigns) await clock.runTo(this.#doing.fetchRegisters(id))
      await clock.advanceBy(15 * dayMs)
    }
  }

  /** Whether anybody waits who will be called. */
  async #goesOn(): Promise<boolean> {
    for (const { id } of this.#plan.campaigns) {
      const campaign = await this.#fleet.command(engine => engine.campaign(id))
      for await (const { contactId } of campaign.results({ statuses: ['pending', 'in_progress'] })) {
        if (!waitsForEver(this.#lives.of(id, contactId)!.person)) return true
      }
    }
    return false
  }

  /** Everybody is where they must be; who still waits might not be called. */
  async #judgeEnd(): Promise<void> {
    const now = this.#clock.now()
    const end = new End(this.#ledger, this.#lives, this.#judge, now)
    await this.#fleet.command(engine => end.judge(engine))
    for (const wrong of end.wrong) this.#report(wrong)
    for (const [reason, times] of end.skipped) this.coverage.count(`skipped: ${reason}`, times)
    for (const life of end.pending) {
      this.#overslept(life, now)
      const { person, campaign } = life
      this.coverage.count('waits at the end for what nobody lifts')
      if (this.#isWhole && !waitsForEver(person)) this.#report(`${person.id} of ${campaign} waits at the end`)
    }
  }

  async #launch(plan: Plan['campaigns'][number]): Promise<void> {
    const done = this.#ledger.campaign(plan.id).active.change(true, this.#clock.now())
    await this.#fleet.command(async engine => (await engine.createCampaign(inputOf(plan))).launch())
    done(this.#clock.now())
  }

  /** The carrier's log names numbers and attempts; whose they are stands in the request. */
  #knowing(carrier: SimulatedCarrier): Telephony {
    const createCall: Telephony['createCall'] = (request, signal) => {
      this.#contactOf.set(request.attemptId, request.contactId)
      return carrier.createCall(request, signal)
    }
    return new Proxy<Telephony>(carrier, {
      get(target, property) {
        if (property === 'createCall') return createCall
        const member: unknown = Reflect.get(target, property, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }

  #newCarrier(): SimulatedCarrier {
    return new SimulatedCarrier({
      clock: this.#clock,
      seed: `${this.#plan.seed} carrier`,
      keepLog: false,
      behaviour: {
        answer: 0.3,
        voicemail: 0.2,
        busy: 0.1,
        noAnswer: 0.33,
        failed: 0.05,
        invalidNumber: 0.02,
        talkMs: [5_000, 90_000],
      },
      faults: {
        lostWebhook: 0.01,
        lateWebhook: 0.02,
        timeoutAfterPlacing: 0.005,
        timeoutBeforePlacing: 0.003,
        rateLimited: 0.01,
      },
      onLog: entry => this.#take(entry),
    })
  }

  /** The carrier's log, entry by entry. */
  #take(entry: CarrierLogEntry): void {
    const { call, repeated } = this.#book.take(entry)
    if (repeated) this.#report(`${entry.attemptId} was requested twice`)
    if (repeated) return
    const life = this.#lives.of(call.campaignId, this.#contactOf.get(call.attemptId)!)
    if (!life) this.#report(`${entry.attemptId} calls somebody who is not in the campaign`)
    else if (entry.kind === 'requested') this.#requested(call, life)
    else if (entry.kind === 'refused') this.#lives.refused(life, entry.at)
    else if (entry.kind === 'answered' && !call.machine) this.#agent.answered(call, life)
    else if (entry.kind === 'ended') this.#lives.ended(life, call, entry.at)
  }

  #requested(call: CarrierCall, life: Life): void {
    const { at, mono } = call.requested
    const { person } = life
    const tell = (what: string) => this.#report(`${call.attemptId} to ${call.to} (${person.home.zones}): ${what}`)
    if (life.state !== 'waiting') tell(`called though it is ${life.state}`)
    if (!person.phones.includes(call.to)) tell('a number that is not theirs')
    const calls = this.#book.ofNumber(call.to)
    if (calls.some(other => other !== call && this.#book.isLive(other, mono))) tell('a second live call to the number')
    const rules = this.#judge.broken(call, life.callbackDue, {
      facts: this.#ledger.campaign(call.campaignId),
      person,
      at,
    })
    if (rules.length > 0) tell(`breaks ${rules.join(', ')}`)
    this.#overslept(life, at)
    this.#lives.requested(life)
    this.#count(call, calls, person)
  }

  #count(call: CarrierCall, calls: readonly CarrierCall[], { home }: Person): void {
    this.coverage.count('calls')
    for (const zone of home.zones) this.coverage.count(`zone ${zone}`)
    if (calls.some(other => other.campaignId !== call.campaignId)) this.coverage.count('called by both campaigns')
    const before = calls.at(-2)
    if (before && call.requested.at - before.requested.at > 14 * dayMs) this.coverage.count('called again after weeks')
  }

  #overslept(life: Life, until: number): void {
    const at = this.#liveness.overslept(life, until)
    if (at === undefined) return
    const { campaign, person, dueAt } = life
    const [due, open] = [dueAt, at].map(instant => new Date(instant).toISOString())
    this.#report(
      `${person.id} of ${campaign} (${person.home.zones}) was due by ${due}, might be called until ${open}, and was not`,
    )
  }

  /** Something about a contact changes while its reservation is on its way. */
  #trap(contactId: string): void {
    const kind = this.#plan.traps.get(++this.#reservations)
    const person = this.#plan.people.find(({ id }) => id === contactId)
    if (!kind || !person) return
    this.coverage.count(`trapped: ${kind}`)
    this.#go(this.#spring(kind, person))
  }

  async #spring(kind: Trap, person: Person): Promise<void> {
    const at = this.#clock.now()
    const campaign = this.#plan.campaigns[this.#reservations % 2]!.id
    if (kind === 'suppress') await this.#doing.suppress([person], 'API')
    else if (kind === 'revoke') await this.#doing.consent(person, { status: 'revoked', at, expiresAt: null })
    else if (kind === 'edit') await this.#doing.edit(campaign, { closingMarginMinutes: 10, week: shortWeek })
    else {
      const place = person.home.places.at(-1)!
      await this.#doing.pausePlace({ kind: 'pause place', place, forMs: dayMs, how: 'lifted' })
    }
  }

  #go(doing: Promise<void>): void {
    doing.catch(error => this.#report(`a deed failed: ${error}`))
  }

  #report(what: string): void {
    const breach = `${new Date(this.#clock.now()).toISOString()} ${what}`
    this.#isOver ||= this.#enough(breach)
    if (this.breaches.length < MOST_BREACHES || this.#isOver) this.breaches.push(breach)
  }
}
