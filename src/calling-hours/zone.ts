import { IANAZone } from 'luxon'
import { dayMs } from './local-week.js'

// Spans are looked for in chunks, so that one far-off instant does not cost the years in between.
const chunkMs = 128 * dayMs
// The shortest span between two equal offsets since 1970 lasts just under seven days (Boa Vista 2000, Gaza 2040);
// a step shorter than that sees every change.
const probeMs = 4 * dayMs

const areas =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Europe|Indian|Mexico|Pacific|US)\/[A-Za-z_/-]{2,48}$/

/**
 * Whether `name` is an IANA zone of a place (`Area/Location`), or `UTC`, that this process knows. Refused although the
 * runtime would take them: abbreviations (`EST`, `IST`: whose?), fixed offsets (`+05:00`, `Etc/GMT+5`), bare legacy
 * names (`Japan`), and luxon's words for the server's own zone (`local`, `system`).
 */
export function isZoneName(name: string): boolean {
  if (name === 'UTC' || name === 'Etc/UTC') return true
  // `create` rather than `isValidZone`: luxon remembers the answer, and a segment asks a million times.
  return typeof name === 'string' && areas.test(name) && IANAZone.create(name).isValid
}

/** Release of the tz database that the runtime reads, e.g. `2025b`: versions disagree about some zones. */
export function tzVersion(): string {
  return process.versions.tz ?? 'unknown'
}

/** From `from` until before `to` (epoch ms) the zone's clock reads `offsetMs` ahead of UTC. */
export interface OffsetSpan {
  from: number
  to: number
  offsetMs: number
}

/**
 * The constant-offset spans of zones, found when first asked for and kept by this instance; share one among campaigns.
 * Zones must satisfy {@link isZoneName}.
 */
export class ZoneSpans {
  readonly #chunks = new Map<string, Map<number, OffsetSpan[]>>()

  /** The spans that cover `[from, to)`, in order and clipped to it. */
  between(zone: string, from: number, to: number): OffsetSpan[] {
    const spans: OffsetSpan[] = []
    for (let index = Math.floor(from / chunkMs); index * chunkMs < to; index++) {
      for (const span of this.#chunk(zone, index)) {
        const start = Math.max(span.from, from)
        const end = Math.min(span.to, to)
        if (start < end) append(spans, start, end, span.offsetMs)
      }
    }
    return spans
  }

  /** The span around `at`; it may be cut short where nothing beyond has been looked at. */
  at(zone: string, at: number): OffsetSpan {
    const spans = this.#chunk(zone, Math.floor(at / chunkMs))
    let last = spans.length - 1
    while (spans[last]!.from > at) last--
    return spans[last]!
  }

  #chunk(zone: string, index: number): OffsetSpan[] {
    let chunks = this.#chunks.get(zone)
    if (chunks === undefined) this.#chunks.set(zone, (chunks = new Map()))
    let spans = chunks.get(index)
    if (spans === undefined) chunks.set(index, (spans = findSpans(zone, index * chunkMs, (index + 1) * chunkMs)))
    return spans
  }
}

function findSpans(zone: string, from: number, to: number): OffsetSpan[] {
  const iana = IANAZone.create(zone)
  const offsetAt = (at: number) => Math.round(iana.offset(at) * 60_000)
  const spans: OffsetSpan[] = []
  let start = from
  let offset = offsetAt(from)
  while (start < to) {
    const probe = Math.min(start + probeMs, to)
    const end = offsetAt(probe) === offset ? probe : firstChange(offsetAt, start, probe)
    append(spans, start, end, offset)
    start = end
    offset = offsetAt(start)
  }
  return spans
}

/** First instant in `(from, to]` whose offset is not that of `from`. Zones change on whole seconds. */
function firstChange(offsetAt: (at: number) => number, from: number, to: number): number {
  const before = offsetAt(from)
  let same = from / 1000
  let changed = to / 1000
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2)
    if (offsetAt(middle * 1000) === before) same = middle
    else changed = middle
  }
  return changed * 1000
}

function append(spans: OffsetSpan[], from: number, to: number, offsetMs: number): void {
  const last = spans.at(-1)
  if (last !== undefined && last.to === from && last.offsetMs === offsetMs) last.to = to
  else spans.push({ from, to, offsetMs })
}
