import type { ZonePending } from 'outdial'
import TinyQueue from 'tinyqueue'
import type { ContactTable } from './contact-table.js'
import { ARITY, DueHeap } from './due-heap.js'

/** Asked-for callbacks go first, so they wait apart. */
interface ZoneHeaps {
  zoneKey: string
  callbacks: DueHeap
  others: DueHeap
}

/** The pending contacts of a campaign, by zone key. */
export class DueIndex {
  readonly #contacts: ContactTable
  readonly #zones = new Map<string, ZoneHeaps>()

  constructor(contacts: ContactTable) {
    this.#contacts = contacts
  }

  add(seq: number): void {
    this.#heap(seq).add(seq)
  }

  /** Before anything changes that the contact is filed by. */
  remove(seq: number): void {
    this.#heap(seq).remove(seq)
  }

  /** Up to `limit` contacts that are due: callbacks first, then by (`dueAt`, `seq`). Takes none out. */
  due(zoneKeys: Iterable<string>, now: number, limit: number): number[] {
    const zones = [...new Set(zoneKeys)].flatMap(zoneKey => this.#zones.get(zoneKey) ?? [])
    const callbacks = earliest(
      zones.map(zone => zone.callbacks),
      now,
      limit,
    )
    const others = earliest(
      zones.map(zone => zone.others),
      now,
      limit - callbacks.length,
    )
    return callbacks.concat(others)
  }

  pending(): ZonePending[] {
    const rows: ZonePending[] = []
    for (const { zoneKey, callbacks, others } of this.#zones.values()) {
      const pending = callbacks.size + others.size
      if (pending === 0) continue
      const nextDueAt = Math.min(firstDueAt(callbacks), firstDueAt(others))
      rows.push({ zoneKey, pending, nextDueAt })
    }
    return rows.sort((a, b) => (a.zoneKey < b.zoneKey ? -1 : 1))
  }

  #heap(seq: number): DueHeap {
    const zoneKey = this.#contacts.zoneKey(seq)
    let zone = this.#zones.get(zoneKey)
    if (!zone) {
      zone = { zoneKey, callbacks: new DueHeap(this.#contacts), others: new DueHeap(this.#contacts) }
      this.#zones.set(zoneKey, zone)
    }
    return this.#contacts.callbackDue(seq) ? zone.callbacks : zone.others
  }
}

function firstDueAt(heap: DueHeap): number {
  return heap.size === 0 ? Number.POSITIVE_INFINITY : heap.dueAt(0)
}

/**
 * The first `limit` of several heaps, without touching them: whatever comes next is a root or a child of what came
 * before, so those are all that has to be compared. Costs `limit`, not the number of contacts.
 */
function earliest(heaps: DueHeap[], now: number, limit: number): number[] {
  const frontier = new TinyQueue<{ heap: DueHeap; spot: number; dueAt: number; seq: number }>(
    [],
    (a, b) => a.dueAt - b.dueAt || a.seq - b.seq,
  )
  const open = (heap: DueHeap, spot: number) => {
    if (spot >= heap.size || heap.dueAt(spot) > now) return
    frontier.push({ heap, spot, dueAt: heap.dueAt(spot), seq: heap.seq(spot) })
  }
  const seqs: number[] = []
  for (const heap of heaps) open(heap, 0)
  while (seqs.length < limit) {
    const first = frontier.pop()
    if (!first) break
    seqs.push(first.seq)
    for (let child = 1; child <= ARITY; child++) open(first.heap, first.spot * ARITY + child)
  }
  return seqs
}
