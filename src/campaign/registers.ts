import type { Block } from '../compliance/decision.js'
import type { PlaceRules } from '../compliance/presets/rule-book.js'
import type { StrictestRules } from '../compliance/presets/strictest.js'
import type { RuleRegistry } from '../compliance/presets/types.js'

/** Which lists calls must have been checked against, and of which date these are. */
export interface RegistersInput {
  /** As in the campaign's settings: by name, how old a list may be, in ms. */
  requireLists: Readonly<Record<string, number>>
  /** What the campaign says of its copy of a register, epoch ms. */
  saidOf(name: string): number | undefined
  /** Of which date the suppression lists are that were taken in, by name, epoch ms; another map once that changed. */
  lists(): ReadonlyMap<string, number>
}

/** A list that is asked for, and how old it may be; `null` = no age is set. */
interface Register {
  name: string
  maxAgeMs: number | null
}

/** The lists of numbers not to be called that rules of a place and the campaign ask for. */
export class Registers {
  readonly #input: RegistersInput
  readonly #rules: PlaceRules | undefined
  #fresh: { of: StrictestRules | undefined; from: number; until: number } = { of: undefined, from: 0, until: 0 }

  constructor(input: RegistersInput, rules: PlaceRules | undefined) {
    this.#input = input
    this.#rules = rules
  }

  /** Of which date each of them is, epoch ms; `null` = it never was there. */
  dates(now: number): Record<string, number | null> {
    return Object.fromEntries(this.#asked(now).map(({ name }) => [name, this.#dateOf(name) ?? null]))
  }

  /** Whether they are surely in order; asked before each dial, so what was found is kept. */
  isFresh(now: number): boolean {
    const of = this.#rules?.at(now)
    if (of === this.#fresh.of && now >= this.#fresh.from && now < this.#fresh.until) return true
    if (this.blocks(now).length > 0) return false
    this.#fresh = { of, from: now, until: Math.min(...this.#asked(now).map(each => this.#staleAt(each))) }
    return true
  }

  /** One for each that is too old, or never was there. */
  blocks(now: number): Block[] {
    return this.#asked(now).flatMap(register => {
      if (this.#isYoung(register, now)) return []
      const { name } = register
      const fetchedAt = this.#dateOf(name)
      const evidence = { registry: name, ...(fetchedAt !== undefined && { fetchedAt }) }
      return { code: 'registry_stale', permanent: false, evidence } satisfies Block
    })
  }

  isYoungFor(registry: RuleRegistry, now: number): boolean {
    return this.#isYoung(ofRule(registry), now)
  }

  /** Of a list that both rules and campaign name, the younger copy is asked for. */
  #asked(now: number): Register[] {
    const own = this.#input.requireLists
    const ofRules = (this.#rules?.at(now).registries ?? []).map(ofRule)
    const joint = ofRules.map(({ name, maxAgeMs }) => ({ name, maxAgeMs: younger(maxAgeMs, own[name]) }))
    const others = Object.entries(own).filter(([name]) => ofRules.every(each => each.name !== name))
    return [...joint, ...others.map(([name, maxAgeMs]) => ({ name, maxAgeMs }))]
  }

  /** As the campaign says, or as the list says that was taken in: whichever is later. */
  #dateOf(name: string): number | undefined {
    const said = this.#input.saidOf(name)
    const taken = this.#input.lists().get(name)
    return said === undefined || taken === undefined ? (said ?? taken) : Math.max(said, taken)
  }

  #staleAt({ name, maxAgeMs }: Register): number {
    return maxAgeMs === null ? Number.POSITIVE_INFINITY : (this.#dateOf(name) ?? 0) + maxAgeMs
  }

  #isYoung(register: Register, now: number): boolean {
    const date = this.#dateOf(register.name)
    return date !== undefined && date <= now && now < this.#staleAt(register)
  }
}

const dayMs = 86_400_000
const ofRule = ({ name, maxAgeDays }: RuleRegistry): Register => ({ name, maxAgeMs: maxAgeDays && maxAgeDays * dayMs })
const younger = (a: number | null, b: number | undefined) => (a === null || b === undefined ? (b ?? a) : Math.min(a, b))
