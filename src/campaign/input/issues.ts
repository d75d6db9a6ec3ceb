import type { z } from 'zod'
import { type InputIssue, OutdialError } from '../../errors.js'
import { nearest } from './nearest.js'

const listed = 20

/** Runs a schema; `what` opens the message, e.g. `The campaign`. Throws `INVALID_INPUT` with every field that is wrong. */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalidInput(what, toInputIssues(result.error.issues, input))
}

/** `INVALID_INPUT`, with the issues in `detail.issues` and, the first of them, in the message. */
export function invalidInput(what: string, issues: InputIssue[]): OutdialError {
  const lines = issues.slice(0, listed).map(i => `\n  - ${i.path}: expected ${i.expected}; came ${i.received}`)
  const more = issues.length > listed ? `\n  … and ${issues.length - listed} more, in detail.issues` : ''
  const count = issues.length === 1 ? 'one field' : `${issues.length} fields`
  const message = `${what} was refused and nothing was changed. Correct ${count} and try again:${lines.join('')}${more}`
  return new OutdialError('INVALID_INPUT', message, { issues })
}

/** A value as an error names it: short, and telling `"10"` from `10`. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString()
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an object without fields'
  return `an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`
}

/**
 * One issue per field. Schemas here word their messages as what was expected; an object schema's message for unknown
 * keys is the list of the known ones, from which the nearest is suggested.
 */
function toInputIssues(issues: readonly z.core.$ZodIssue[], input: unknown): InputIssue[] {
  const byPath = new Map<string, InputIssue>()
  for (const { path, expected } of issues.flatMap(issue => faults(issue, []))) {
    const name = path.length === 0 ? '(input)' : path.map(String).join('.')
    if (!byPath.has(name)) byPath.set(name, { path: name, expected, received: shown(valueAt(input, path)) })
  }
  return [...byPath.values()]
}

interface Fault {
  path: PropertyKey[]
  expected: string
}

function faults(issue: z.core.$ZodIssue, above: PropertyKey[]): Fault[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ')
    return issue.keys.map(key => ({ path: [...path, key], expected: noSuchField(key, known) }))
  }
  if (issue.code === 'invalid_union') {
    // Of several shapes, the one whose inside is wrong is the one that was meant.
    const meant = issue.errors.find(branch => branch.some(i => i.path.length > 0 || i.code === 'unrecognized_keys'))
    if (meant) return meant.flatMap(inner => faults(inner, path))
  }
  return [{ path, expected: issue.message }]
}

function noSuchField(key: string, known: string[]): string {
  const like = nearest(key, known)
  return like ? `no such field (did you mean '${like}'?)` : `no such field (known are ${known.join(', ')})`
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input)
}
