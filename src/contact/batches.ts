/**
 * Rows in batches, as they come: no more than one is held, and none is asked for before the last one was taken in. The last
 * batch comes with the failure of the source, if it failed.
 */
export async function* inBatches(rows: Iterable<unknown> | AsyncIterable<unknown>, size: number) {
  let batch: unknown[] = []
  let failure: { cause: unknown } | undefined
  try {
    for await (const row of rows) {
      batch.push(row)
      if (batch.length < size) continue
      yield { batch, failure }
      batch = []
    }
  } catch (cause) {
    failure = { cause }
  }
  yield { batch, failure }
}
