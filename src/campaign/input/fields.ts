import { z } from 'zod'
import { isZoneName } from '../../calling-hours/zone.js'
import { readDuration, showDuration } from './duration.js'
import { instantExpected, readInstant } from './instant.js'

/** Schemas of single fields. Each one's error message is what was expected, in words that follow "expected". */

export function text(max: number) {
  const error = `text of 1 to ${max} characters`
  return z.string(error).trim().min(1, error).max(max, error)
}

export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`
  return z.int(error).min(min, error).max(max, error)
}

export function between(min: number, max: number) {
  const error = `a number from ${min} to ${max}`
  return z.number(error).min(min, error).max(max, error)
}

export const yesOrNo = z.boolean('true or false')

/** Milliseconds out of any kind of duration. */
export function duration(min: string, max: string) {
  const least = readDuration(min)!
  const most = readDuration(max)!
  const example = showDuration(Math.min(most, Math.max(least, 30_000)))
  return reading(`a duration from ${min} to ${max}, such as '${example}'`, value => {
    const ms = readDuration(value)
    return ms !== undefined && ms >= least && ms <= most ? ms : undefined
  })
}

export const instant = reading(instantExpected, readInstant)

export const zoneExpected = "an IANA time zone, such as 'America/New_York'"

export const zone = reading(zoneExpected, value => (typeof value === 'string' && isZoneName(value) ? value : undefined))

/** A field that `read` understands; it returns `undefined` for what it does not. */
export function reading<T>(expected: string, read: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const out = read(value)
    if (out !== undefined) return out
    context.addIssue({ code: 'custom', message: expected, input: value })
    return z.NEVER
  })
}

/** An object without other keys than these. */
export function fields<S extends z.core.$ZodLooseShape>(expected: string, shape: S) {
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, { error: issue => (issue.code === 'unrecognized_keys' ? known : expected) })
}

/** Some fields of `T`; `undefined` stands for a field left out. */
export type Patch<T> = { [K in keyof T]?: T[K] | undefined }

/** `base` with what `changes` has defined. */
export function overlay<T extends object>(base: T, changes: Patch<T>): T {
  return { ...base, ...(defined(changes) as Partial<T>) }
}

/** A copy without the keys whose value is `undefined`. */
export function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>
}

/** Something of the host's own that has these methods. */
export function port(name: string, ...methods: string[]) {
  return reading(`a ${name}: an object with ${methods.join(', ')}`, value => {
    const candidate = value as Record<string, unknown> | null
    const whole = typeof value === 'object' && methods.every(method => typeof candidate?.[method] === 'function')
    return whole ? (value as object) : undefined
  })
}
