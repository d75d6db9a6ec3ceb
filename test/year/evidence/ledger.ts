import type { ConsentRecord } from 'outdial'
import type { Person } from '../scenario/people.js'
import type { CampaignPlan, Plan } from '../scenario/plan.js'
import type { Terms } from '../scenario/terms.js'
import { Timeline } from './timeline.js'

/** A campaign and what was done to it. */
export interface CampaignFacts {
  plan: CampaignPlan
  terms: Timeline<Terms>
  active: Timeline<boolean>
  /** By contact id: who is in it, since when at the earliest, and the numbers that no row before had. */
  members: Map<string, { person: Person; addedAt: number; phones: string[] }>
}

/** What the test itself did, and when: the one side of every judgement; the other is the carrier's log. */
export class Ledger {
  readonly campaigns: Map<string, CampaignFacts>
  /** Refusals by number: told of from `at` on, sure once recorded. */
  readonly refusals = new Map<string, { at: number; sure: boolean }[]>()
  readonly erased = new Set<string>()
  /** While nobody may own a campaign: an engine died, and its leases run. */
  readonly downtimes: { from: number; to: number }[] = []
  readonly pauses = new Map<string, Timeline<{ until: number } | null>>()
  readonly #suppressed = new Map<string, Timeline<boolean>>()
  readonly #consents = new Map<string, Timeline<ConsentRecord | undefined>>()

  constructor({ campaigns }: Plan) {
    const facts = (plan: CampaignPlan): CampaignFacts => ({
      plan,
      terms: new Timeline(plan.terms),
      active: new Timeline(false),
      members: new Map(),
    })
    this.campaigns = new Map(campaigns.map(plan => [plan.id, facts(plan)]))
  }

  campaign(id: string): CampaignFacts {
    return this.campaigns.get(id)!
  }

  suppressed(phone: string): Timeline<boolean> {
    return got(this.#suppressed, phone, () => new Timeline(false))
  }

  consent(personId: string): Timeline<ConsentRecord | undefined> {
    return got(this.#consents, personId, () => new Timeline<ConsentRecord | undefined>(undefined))
  }

  pause(place: string): Timeline<{ until: number } | null> {
    return got(this.pauses, place, () => new Timeline<{ until: number } | null>(null))
  }

  /** Rows that begin to be added; who is in it already, as themselves, is left out. */
  adding({ members }: CampaignFacts, people: readonly Person[], addedAt: number): Person[] {
    const taken = new Set([...members.values()].flatMap(({ phones }) => phones))
    const fresh = people.filter(({ id }) => !members.has(id))
    for (const person of fresh) {
      const phones = person.phones.filter(phone => !taken.has(phone))
      for (const phone of phones) taken.add(phone)
      members.set(person.id, { person, addedAt, phones })
    }
    return fresh
  }

  /** The numbers that a contact has in any campaign: those that an opt-out of it or its erasure reaches. */
  phonesOf(contactId: string): string[] {
    return [...this.campaigns.values()].flatMap(({ members }) => members.get(contactId)?.phones ?? [])
  }

  /** A person says that they want no further calls; call what it returns once that is recorded. */
  refusing(phone: string, at: number): () => void {
    const refusal = { at, sure: false }
    got(this.refusals, phone, () => []).push(refusal)
    return () => {
      refusal.sure = true
    }
  }

  /** Nobody learns of an end while no engine owns the campaign: from when one does again. */
  awakeFrom(at: number): number {
    return Math.max(at, ...this.downtimes.filter(({ from, to }) => from <= at && at < to).map(({ to }) => to))
  }

  isDown(at: number): boolean {
    return this.downtimes.some(({ from, to }) => from <= at && at < to)
  }
}

function got<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
