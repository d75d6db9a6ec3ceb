/**
 * Dotted paths at which two plain JSON values differ, e.g. `['agent.numbers', 'calls.callsPerHour']`, in the order of
 * keys. Lists are compared and named whole.
 */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (!isBranch(before) || !isBranch(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [path]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap(key => changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
