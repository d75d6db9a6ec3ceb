import { placeOf } from './place.js'

/** The caller IDs of one agent, by where they seem to be from. */
export class CallerPool {
  /** E.164, in the order given. */
  readonly numbers: readonly string[]
  readonly #known: Set<string>
  #byPlace: Map<string, string[]> | undefined

  constructor(numbers: readonly string[]) {
    this.numbers = numbers
    this.#known = new Set(numbers)
  }

  has(number: string): boolean {
    return this.#known.has(number)
  }

  /**
   * Groups to choose from for a call to `phone`, the nearest first: of its country and area code, of its country, all.
   * Each holds those before it.
   */
  near(phone: string): (readonly string[])[] {
    const byPlace = (this.#byPlace ??= grouped(this.numbers))
    const place = placeOf(phone)
    const keys = place ? [place.area, place.country] : []
    const groups = keys.flatMap(key => (key === undefined ? [] : [byPlace.get(key) ?? []]))
    return [...groups.filter(group => group.length > 0), this.numbers]
  }
}

/** By country, and by area. Read when first asked for: not every campaign wants to know. */
function grouped(numbers: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const number of numbers) {
    const place = placeOf(number)
    for (const key of place ? [place.area, place.country] : []) {
      if (key === undefined) continue
      const group = groups.get(key)
      if (group) group.push(number)
      else groups.set(key, [number])
    }
  }
  return groups
}
