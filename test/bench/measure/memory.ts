/** Bytes in use after collecting garbage: the JavaScript heap, and the buffers beside it in which typed columns live. */
export async function bytesInUse(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run with --expose-gc; `npm run bench` does.')
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    // Buffers are given back by a turn of the event loop after the collection.
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
