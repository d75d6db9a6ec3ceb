import { type InputIssue, OutdialError } from 'outdial'
import type { z } from 'zod'

/** Runs a schema. The error says what was expected, and of what came only its kind: it may be a secret. */
export function parse<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const issues = result.error.issues.map((issue): InputIssue => {
    const received = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], input)
    const path = issue.path.map(String).join('.') || '(input)'
    return { path, expected: issue.message, received: kindOf(received) }
  })
  const lines = issues.map(issue => `\n  - ${issue.path}: expected ${issue.expected}; came ${issue.received}`)
  throw new OutdialError('INVALID_INPUT', `${what} were refused. Correct and try again:${lines.join('')}`, { issues })
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'empty text'
  return value === null ? 'null' : `a value of type ${typeof value}`
}
