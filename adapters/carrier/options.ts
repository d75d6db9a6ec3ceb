import { z } from 'zod'

export const whole = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`
  return z.int(expected).min(min, expected).max(max, expected).optional()
}

/** How long to wait for an answer of an API: shorter than the engine waits by default. */
export const requestTimeoutMs = whole(1000, 14_000)

export const secret = z.string('text that is not empty').trim().min(1, 'text that is not empty')

/** One, or several while one replaces another. */
export const secrets = (what: string) =>
  z.union([secret.transform(one => [one]), z.array(secret).min(1)], {
    error: `${what}, or a list of them; none of them empty`,
  })

const address = (expected: string, allows: (url: URL) => boolean) =>
  z
    .string(expected)
    .refine(text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && allows(new URL(text)), expected)

const plain = (url: URL) => url.username === '' && url.password === ''

/** Where the provider is to call us: with `reserved` in its query, which are ours. */
export const publicAddress = (...reserved: [string, ...string[]]) => {
  const names = new Intl.ListFormat('en', { type: 'conjunction' }).format(reserved.map(name => `\`${name}\``))
  return address(
    `an http or https address without credentials, with a host name without underscores, and without ${names} in its query`,
    url => plain(url) && !url.hostname.includes('_') && !reserved.some(name => url.searchParams.has(name)),
  )
}

export const apiAddress = address('an http or https address', plain)
