import type { StorageHint } from 'outdial'

/** Tells watchers that something changed; always after the change. */
export class Hints {
  readonly #listeners = new Set<{ listener: (hint: StorageHint) => void }>()

  watch(listener: (hint: StorageHint) => void): () => void {
    const entry = { listener }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  send(hint: StorageHint): void {
    for (const { listener } of [...this.#listeners]) {
      try {
        listener({ ...hint })
      } catch {
        // The change stands, and the other listeners still want to know of it.
      }
    }
  }
}
