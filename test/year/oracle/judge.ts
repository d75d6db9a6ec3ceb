import type { ConsentRecord, RuleRest } from 'outdial'
import type { CallBook, CarrierCall } from '../../simulation/evidence/call-book.js'
import type { CampaignFacts, Ledger } from '../evidence/ledger.js'
import type { Person } from '../scenario/people.js'
import type { Plan } from '../scenario/plan.js'
import type { Terms } from '../scenario/terms.js'
import { type Counted, type Rule, RuleOracle, reaches } from './rules.js'

const hourMs = 3_600_000
/** By so much what a cap counts may be stricter than its words: a calendar day is up to two hours longer. */
const CAP_SLACK_MS = 3 * hourMs

/** From when on an end is surely known to the engine that owns the campaign, if there is one. */
const LEARNT_MS = hourMs / 3

interface Asked {
  facts: CampaignFacts
  person: Person
  at: number
}

/** Says of a call, or of an instant, which rules forbid it, by what the test did and what the carrier saw. */
export class Judge {
  readonly #ledger: Ledger
  readonly #book: CallBook
  readonly #oracle: RuleOracle

  constructor(plan: Plan, ledger: Ledger, book: CallBook) {
    this.#ledger = ledger
    this.#book = book
    this.#oracle = new RuleOracle(plan)
  }

  /** Rules that a call just requested breaks, whatever of the changes under way holds already. */
  broken(call: CarrierCall, isCallback: boolean, { facts, person, at }: Asked): Rule[] {
    const rules: Rule[] = []
    if (!facts.active.possible().includes(true)) rules.push('not active')
    if (!this.#ledger.suppressed(call.to).possible().includes(false)) rules.push('suppressed')
    if (this.#paused(person, at, 'every')) rules.push('place paused')
    const answers = facts.terms.possible().flatMap(terms =>
      this.#ledger
        .consent(person.id)
        .possible()
        .map(consent => this.#forbidding({ facts, person, at }, terms, consent)),
    )
    rules.push(...answers.reduce((least, each) => (each.length < least.length ? each : least)))
    if (this.#rests(call, isCallback, { facts, person, at })) rules.push('rest')
    return [...rules, ...this.#cappedAt(call, { facts, person, at })]
  }

  /** Rules that may forbid to call somebody at an instant that is over; empty = one might, for sure. */
  forbiddenAt(asked: Asked): Set<Rule> {
    const { facts, person, at } = asked
    const rules = new Set<Rule>()
    if (facts.active.possible(at).includes(false)) rules.add('not active')
    if (person.phones.some(phone => this.#ledger.suppressed(phone).possible(at).includes(true))) rules.add('suppressed')
    if (this.#paused(person, at, 'some')) rules.add('place paused')
    for (const terms of facts.terms.possible(at)) {
      for (const consent of this.#ledger.consent(person.id).possible(at)) {
        for (const rule of this.#forbidding(asked, terms, consent)) rules.add(rule)
      }
    }
    for (const phone of person.phones) {
      if (this.#mayBeCapped(phone, asked)) rules.add('own cap')
      if (this.#mayRest(phone, asked)) rules.add('rest')
    }
    return rules
  }

  /** Whether somebody's consent was, at some time of a span, less than rules or campaign may have asked for. */
  mayLackConsent(facts: CampaignFacts, { id, home }: Person, from: number, to: number): boolean {
    const needed = (terms: Terms, consent: ConsentRecord | undefined, at: number) =>
      this.#oracle.asks(home, facts.plan, terms, consent, at).includes('consent missing')
    const terms = facts.terms.between(from, to)
    return this.#ledger
      .consent(id)
      .between(from, to)
      .some(consent => terms.some(each => needed(each, consent, from) || needed(each, consent, to)))
  }

  #forbidding({ facts, person, at }: Asked, terms: Terms, consent: ConsentRecord | undefined): Rule[] {
    const { home } = person
    const unknown: Rule[] = home.places.length === 0 ? ['place unknown'] : []
    return [
      ...unknown,
      ...this.#oracle.hours(home, facts.plan, terms, at),
      ...this.#oracle.asks(home, facts.plan, terms, consent, at),
    ]
  }

  #paused({ home }: Person, at: number, surely: 'every' | 'some'): boolean {
    return [...this.#ledger.pauses].some(([place, line]) => {
      // Who may be anywhere may be there.
      if (home.places.length > 0 && !home.places.some(each => reaches(place, each))) return false
      const holds = line.possible(surely === 'every' ? undefined : at).map(pause => pause !== null && at < pause.until)
      return surely === 'every' ? holds.every(Boolean) : holds.some(Boolean)
    })
  }

  #cappedAt(call: CarrierCall, { facts, person, at }: Asked): Rule[] {
    const before: Counted[] = this.#book
      .ofNumber(call.to)
      .filter(other => other !== call && other.placed)
      .map(other => ({ at: other.requested.at, answered: other.answered !== undefined }))
    const own = facts.plan.caps.some(({ max, perMs }) => before.filter(each => each.at > at - perMs).length >= max)
    return [...(own ? ['own cap' as const] : []), ...this.#oracle.caps(person.home, facts.plan, before, at)]
  }

  #mayBeCapped(phone: string, { facts, person, at }: Asked): boolean {
    const calls = this.#book.ofNumber(phone).filter(call => !call.refused && call.requested.at <= at)
    const rules = this.#oracle.inForce(person.home, facts.plan, at).flatMap(({ caps }) => caps)
    return [...facts.plan.caps, ...rules].some(({ max, perMs }) => {
      return calls.filter(call => call.requested.at > at - perMs - CAP_SLACK_MS).length >= max
    })
  }

  #restsAsked({ facts, person, at }: Asked): RuleRest[] {
    const ofRules = this.#oracle.inForce(person.home, facts.plan, at)
    return [...facts.plan.rests, ...ofRules.flatMap(({ rests }) => rests)]
  }

  /** A call back that was asked for need not wait for the end of the rest after the conversation in which it was. */
  #rests({ to }: CarrierCall, isCallback: boolean, asked: Asked): boolean {
    const refused = (this.#ledger.refusals.get(to) ?? []).filter(({ sure }) => sure).map(({ at }) => at)
    const spoken = this.#conversations(to, asked.at).filter(at => this.#ledger.awakeFrom(at) + LEARNT_MS < asked.at)
    return this.#restsAsked(asked).some(({ after, restMs }) => {
      const since = after === 'refusal' ? refused : isCallback ? [] : spoken
      return since.some(at => asked.at < at + restMs)
    })
  }

  #mayRest(phone: string, asked: Asked): boolean {
    const refused = (this.#ledger.refusals.get(phone) ?? []).map(({ at }) => at).filter(at => at <= asked.at)
    const spoken = this.#conversations(phone, asked.at)
    return this.#restsAsked(asked).some(({ after, restMs }) =>
      (after === 'refusal' ? refused : spoken).some(at => asked.at < this.#ledger.awakeFrom(at) + restMs + hourMs),
    )
  }

  /** When the conversations ended that people had on a number. */
  #conversations(phone: string, before: number): number[] {
    return this.#book
      .ofNumber(phone)
      .flatMap(({ ended }) => (ended?.result === 'answered' && ended.at <= before ? [ended.at] : []))
  }
}
