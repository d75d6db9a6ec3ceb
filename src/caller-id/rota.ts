/**
 * Whose turn it is: of any group, that number's whose last turn is longest ago. Round robin within each group, also where
 * groups overlap.
 */
export class Rota {
  readonly #turns = new Map<string, number>()
  readonly #offset: number
  #turn = 0

  /** `offset`: how many numbers of a group stand behind the others at first, so that campaigns begin with different ones. */
  constructor(offset = 0) {
    this.#offset = offset
  }

  /** `undefined` for an empty group. Takes no turn. */
  next(group: readonly string[]): string | undefined {
    let next: string | undefined
    let longest = Number.POSITIVE_INFINITY
    for (let i = 0; i < group.length; i++) {
      const number = group[(i + this.#offset) % group.length]!
      const turn = this.#turns.get(number) ?? 0
      if (turn >= longest) continue
      next = number
      longest = turn
    }
    return next
  }

  took(number: string): void {
    this.#turns.set(number, ++this.#turn)
  }
}
