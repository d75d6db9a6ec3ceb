const MOST = 10_000

/** Keys of messages already taken in, the newest of them. Forgetting one costs nothing but a second, idempotent, taking-in. */
export class Seen {
  readonly #keys = new Set<string>()

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Only once a message is recorded: a key noted before would drop the provider's own retry of one that was not. */
  add(key: string): void {
    this.#keys.add(key)
    if (this.#keys.size <= MOST) return
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest)
      break
    }
  }
}
