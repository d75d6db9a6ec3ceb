/**
 * The whole body; `too_long` as soon as it has more than `most` bytes, whatever its headers promise; `broken_off` when
 * the sender went away. How long a sender may take is for the server before this to say: it alone can close a connection.
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array | 'too_long' | 'broken_off'> {
  const promised = Number(request.headers.get('content-length') ?? 0)
  if (promised > most) return 'too_long'
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return Buffer.concat(chunks)
      size += value.length
      if (size > most) {
        // Not awaited: the rest is of no interest, nor is how giving it up goes.
        reader.cancel().catch(() => {})
        return 'too_long'
      }
      chunks.push(value)
    }
  } catch {
    return 'broken_off'
  }
}
