/** Numbers few, often repeated strings, so that a column keeps four bytes of each. 0 stands for none. */
export class Interner {
  readonly #numbers = new Map<string, number>()
  readonly #words: (string | undefined)[] = [undefined]

  number(word: string | undefined): number {
    if (word === undefined) return 0
    let number = this.#numbers.get(word)
    if (number === undefined) {
      number = this.#words.push(word) - 1
      this.#numbers.set(word, number)
    }
    return number
  }

  word(number: number): string | undefined {
    return this.#words[number]
  }
}
