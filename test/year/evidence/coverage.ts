import type { Rule } from '../oracle/rules.js'
import { homes } from '../scenario/homes.js'

/** Everything that the years of one test file must have met together, or they prove less than they say. */
const deeds = [
  'opted out by API',
  'opted out by list',
  'opted out by import',
  'opted out during a call',
  'opted out by outcome',
  'erased',
  'suppression lifted',
  'consent granted',
  'consent revoked',
  'place paused',
  'campaign paused',
  'edited',
  'callback asked',
  'refused',
  'engine restarted',
  'engine died',
  'trapped: suppress',
  'trapped: revoke',
  'trapped: pause',
  'trapped: edit',
  'called again after weeks',
  'called by both campaigns',
  'calls',
  'waits at the end for what nobody lifts',
] as const

/** Seen to keep somebody from being called for a while. */
const rules: Rule[] = [
  'place paused',
  'own hours',
  'preset hours',
  'preset holiday',
  'register',
  'own cap',
  'not active',
]

/** Why contacts are skipped. */
const reasons = ['suppressed', 'consent_missing', 'consent_expired', 'consent_revoked', 'jurisdiction_unknown']

export type Covered = (typeof deeds)[number] | `kept: ${Rule}` | `skipped: ${string}` | `zone ${string}`

/** How often each thing was met. */
export class Coverage {
  readonly #counts = new Map<Covered, number>()

  count(what: Covered, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times)
  }

  add(other: Coverage): void {
    for (const [what, times] of other.#counts) this.count(what, times)
  }

  /** What was never met. `everyZone`: each zone called. */
  missing({ everyZone }: { everyZone: boolean }): Covered[] {
    const zones = everyZone ? homes.flatMap(home => home.zones).filter(zone => !unreachable.includes(zone)) : []
    const wanted: Covered[] = [
      ...deeds,
      ...rules.map(rule => `kept: ${rule}` as const),
      ...reasons.map(reason => `skipped: ${reason}` as const),
      ...new Set(zones.map(zone => `zone ${zone}` as const)),
    ]
    return wanted.filter(what => !this.#counts.has(what))
  }

  get zones(): number {
    return [...this.#counts.keys()].filter(what => what.startsWith('zone ')).length
  }

  table(): string {
    const lines = ['']
    for (const [what, times] of [...this.#counts].sort(([a], [b]) => a.localeCompare(b))) {
      if (lines.at(-1)!.length + what.length > 108) lines.push('')
      lines[lines.length - 1] += `${lines.at(-1) === '' ? '  ' : ' · '}${what} ${times}`
    }
    return lines.join('\n')
  }
}

/** Nobody may ever be called there: its holidays are unknown, and its rule is closed on them. */
const unreachable = ['Africa/Johannesburg']
