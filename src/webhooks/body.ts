/** The whole body, or `undefined` as soon as it is longer than `most` bytes, whatever its headers promise. */
export async function readBody(request: Request, most: number): Promise<Uint8Array | undefined> {
  const promised = Number(request.headers.get('content-length') ?? 0)
  if (promised > most) return undefined
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > most) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}
