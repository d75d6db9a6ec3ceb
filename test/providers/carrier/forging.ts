import fc from 'fast-check'
import type { WebhookMessage } from 'outdial'

type Changes = [at: number, how: string, byte: number][]

/** Some bytes flipped, put in or left out. */
export const changes: fc.Arbitrary<Changes> = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom('flip', 'insert', 'drop'), fc.integer({ min: 0, max: 255 })),
  { minLength: 1, maxLength: 4 },
)

/** The message with its body, its address, or a header of that name changed; `undefined` where that cannot be sent. */
export function changed(
  from: WebhookMessage,
  part: 'body' | 'url' | (string & {}),
  made: Changes,
): WebhookMessage | undefined {
  const apply = (bytes: Uint8Array) => {
    let out = [...bytes]
    for (const [n, how, byte] of made) {
      const at = n % Math.max(1, out.length)
      if (how === 'flip') out[at] = out[at]! ^ (byte || 1)
      else if (how === 'insert') out.splice(at, 0, byte)
      else out = out.toSpliced(at, 1)
    }
    return Buffer.from(out)
  }
  if (part === 'body') return { ...from, body: apply(from.body) }
  if (part === 'url') {
    const url = apply(Buffer.from(from.url.href)).toString('latin1')
    return URL.canParse(url) ? { ...from, url: new URL(url) } : undefined
  }
  const headers = new Headers(from.headers)
  try {
    headers.set(part, apply(Buffer.from(headers.get(part) ?? '')).toString('latin1'))
  } catch {
    return undefined
  }
  return { ...from, headers }
}
