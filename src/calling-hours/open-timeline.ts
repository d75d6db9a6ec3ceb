import { append, firstEndingAfter, type Interval } from './intervals.js'
import { dayMs } from './local-week.js'

/** Open intervals within `[from, to)`, in order and clipped to it; adjoining ones may be left apart. */
export type OpenIntervals = (from: number, to: number) => Interval[]

const horizonMs = 400 * dayMs
const chunkMs = 32 * dayMs
// A Date reaches 8.64e15 ms either way; two years less leaves room to look ahead of the last instant.
const lastInstant = 8.64e15 - 2 * 366 * dayMs

/** A stretch during which nothing changes. `bounded`: the state changes at `to`; else nobody has looked further. */
interface Stretch {
  from: number
  to: number
  open: boolean
  bounded: boolean
}

/**
 * When it is open, computed in chunks as instants are asked about. Questions come in bulk about nearly the same
 * instant, so the stretch found last answers most of them with two comparisons.
 */
export class OpenTimeline {
  readonly #source: OpenIntervals
  readonly #chunks = new Map<number, Interval[]>()
  #last: Stretch = { from: 0, to: 0, open: false, bounded: true }

  constructor(source: OpenIntervals) {
    this.#source = source
  }

  isOpen(at: number): boolean {
    const last = this.#last
    if (at >= last.from && at < last.to) return last.open
    return representable(at) && this.#stretchAt(at).open
  }

  closesAt(at: number): number | null {
    if (!this.isOpen(at)) return at
    return this.#changeAfter(at) ?? null
  }

  nextOpening(from: number): number | undefined {
    if (this.isOpen(from)) return from
    return representable(from) ? this.#changeAfter(from) : undefined
  }

  openIntervals(from: number, to: number): Interval[] {
    const open: Interval[] = []
    for (let index = Math.floor(from / chunkMs); index * chunkMs < to; index++) {
      const chunk = this.#chunk(index)
      for (let i = firstEndingAfter(chunk, from); i < chunk.length && chunk[i]![0] < to; i++) {
        append(open, Math.max(chunk[i]![0], from), Math.min(chunk[i]![1], to))
      }
    }
    return open
  }

  /** When the state that holds at `at` ends, if within the horizon. */
  #changeAfter(at: number): number | undefined {
    const stretch = this.#stretchAt(at)
    while (!stretch.bounded && stretch.to <= at + horizonMs) this.#extend(stretch)
    return stretch.bounded && stretch.to <= at + horizonMs ? stretch.to : undefined
  }

  #stretchAt(at: number): Stretch {
    if (at >= this.#last.from && at < this.#last.to) return this.#last
    const index = Math.floor(at / chunkMs)
    const chunk = this.#chunk(index)
    const next = firstEndingAfter(chunk, at)
    const interval = chunk[next]
    const open = interval !== undefined && interval[0] <= at
    const from = open ? interval[0] : (chunk[next - 1]?.[1] ?? index * chunkMs)
    const chunkEnd = (index + 1) * chunkMs
    const to = (open ? interval[1] : interval?.[0]) ?? chunkEnd
    this.#last = { from, to, open, bounded: to < chunkEnd }
    return this.#last
  }

  /** Looks one chunk further; `stretch` ends where a chunk ends. */
  #extend(stretch: Stretch): void {
    const start = stretch.to
    const end = start + chunkMs
    const first = this.#chunk(start / chunkMs)[0]
    const startsOpen = first !== undefined && first[0] === start
    if (startsOpen !== stretch.open) {
      stretch.bounded = true
      return
    }
    stretch.to = (startsOpen ? first[1] : first?.[0]) ?? end
    stretch.bounded = stretch.to < end
  }

  #chunk(index: number): Interval[] {
    let chunk = this.#chunks.get(index)
    if (chunk === undefined) {
      chunk = []
      for (const [from, to] of this.#source(index * chunkMs, (index + 1) * chunkMs)) append(chunk, from, to)
      this.#chunks.set(index, chunk)
    }
    return chunk
  }
}

function representable(at: number): boolean {
  return Math.abs(at) <= lastInstant
}
