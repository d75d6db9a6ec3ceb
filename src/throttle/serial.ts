/** Runs operations one after another, in the order they were asked for; a failed one does not stop the next. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(operation: () => Promise<T>): Promise<T> {
    const next = this.#last.then(operation, operation)
    this.#last = next
    return next
  }
}
