import type { Random } from 'outdial'
import type { StopMode } from '../../postgres/embedded.ts'
import { closing, type Point, pointNames } from '../worker/points.ts'

/** A process is killed, or stopped past its lease and continued, at a named point. */
export interface AtPoint {
  kind: 'kill at' | 'stop at'
  point: Point
  nth: number
}

/** What befalls the processes. */
export type Plague =
  | AtPoint
  /** A process, wherever it is: one that owns a campaign, or any. */
  | { kind: 'kill' | 'stop'; who: 'owner' | 'any' }
  | { kind: 'restart storage'; mode: StopMode }

/** Where a process that stands still past its lease is of interest; not in the hole, which has a test of its own. */
const stops: readonly Point[] = [
  'after claimDue',
  'after reserve',
  'after answer',
  'before commit',
  'after acquireLease',
]

/** All of it once, in an order of its own: each point, stops, kills out of the blue, two restarts of the storage where it has any. */
export function everyPlague(random: Random, restarts: boolean): Plague[] {
  const nth = () => 1 + Math.floor(random.next() * 4)
  const plagues: Plague[] = [
    ...pointNames.map(point => ({ kind: 'kill at' as const, point, nth: seldom.includes(point) ? 1 : nth() })),
    ...stops.map(point => ({ kind: 'stop at' as const, point, nth: seldom.includes(point) ? 1 : nth() })),
    { kind: 'kill', who: 'owner' },
    { kind: 'kill', who: 'any' },
    { kind: 'stop', who: 'owner' },
    { kind: 'stop', who: 'any' },
  ]
  if (restarts) plagues.push({ kind: 'restart storage', mode: 'fast' }, { kind: 'restart storage', mode: 'immediate' })
  return shuffled(plagues, random)
}

/** Passed once a takeover, a campaign or a process. */
const seldom: readonly Point[] = [
  'after survey',
  'after acquireLease',
  'after liveAttempts',
  'after startsSince',
  'after updateCampaign',
  ...closing,
]

function shuffled<T>(items: T[], random: Random): T[] {
  const drawn = items.map(item => ({ item, at: random.next() }))
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item)
}
