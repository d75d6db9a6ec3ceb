import type { SeededRandom } from 'outdial/testing'

/** Clock changes of 2026 in the zones the people live in. */
const clockChanges = [
  '2026-03-08T07:00Z', // New York springs forward
  '2026-03-08T10:00Z', // Los Angeles
  '2026-11-01T06:00Z', // New York falls back
  '2026-11-01T09:00Z', // Los Angeles
  '2026-03-29T01:00Z', // Europe
  '2026-10-25T01:00Z',
  '2026-04-04T14:00Z', // Auckland
  '2026-09-26T14:00Z',
  '2026-04-04T15:00Z', // Lord Howe, by half an hour
  '2026-10-03T15:30Z',
].map(text => Date.parse(text))

const HOUR_MS = 3_600_000

/** Often the day before a clock change somewhere; never on a whole minute only, so that boundaries are met unevenly. */
export function drawStart(random: SeededRandom): number {
  const change = random.pick(clockChanges)
  const before = random.int(0, 30 * HOUR_MS)
  const anywhere = Date.UTC(2026, 0, 1) + random.int(0, 364 * 24 * HOUR_MS)
  return random.chance(0.65) ? change - before : anywhere
}

/** Whether one of the clock changes lies within this span of wall time. */
export function crossesClockChange(from: number, to: number): boolean {
  return clockChanges.some(change => change > from && change <= to)
}
