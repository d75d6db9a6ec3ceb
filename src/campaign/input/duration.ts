import { invalidInput, shown } from './issues.js'

/**
 * A length of time: milliseconds, text in units from days down to milliseconds (`'30s'`, `'1h30m'`, `'2d'`, `'1.5h'`,
 * `'500ms'`), or anything with a `toMillis()`, a luxon `Duration` for one.
 */
export type DurationInput = number | string | { toMillis(): number }

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const pattern = /^(?:([\d.]+)d)? ?(?:([\d.]+)h)? ?(?:([\d.]+)m(?!s))? ?(?:([\d.]+)s)? ?(?:([\d.]+)ms)?$/

/** Whole milliseconds, or `undefined` for what is no duration. */
export function readDuration(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? fromText(value.trim()) : typeof value === 'object' ? fromObject(value) : value
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined
}

/**
 * Milliseconds.
 * @throws OutdialError `INVALID_INPUT` naming `path`
 */
export function parseDuration(value: unknown, path = 'duration'): number {
  const ms = readDuration(value)
  if (ms !== undefined) return ms
  throw invalidInput('The duration', [
    { path, expected: "a duration, such as '30s' or '1h30m'", received: shown(value) },
  ])
}

/** `5400000` → `'1h30m'`. */
export function showDuration(ms: number): string {
  const units: [number, string][] = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'm'],
    [second, 's'],
    [1, 'ms'],
  ]
  let rest = ms
  let text = ''
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0s' : text
}

function fromText(text: string): number | undefined {
  const match = pattern.exec(text)
  if (text === '' || !match) return undefined
  const counts = match.slice(1).map(part => (part === undefined ? 0 : Number(part)))
  const ms = [day, hour, minute, second, 1].reduce((sum, size, i) => sum + size * counts[i]!, 0)
  // 0.1h is 360000.00000000006 in binary; anything further from a whole millisecond is not meant.
  return Math.abs(ms - Math.round(ms)) < 1e-6 ? Math.round(ms) : undefined
}

function fromObject(value: object | null): unknown {
  if (value === null || !('toMillis' in value) || typeof value.toMillis !== 'function') return undefined
  return value.toMillis()
}
