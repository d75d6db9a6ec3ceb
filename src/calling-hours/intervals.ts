/** Half-open `[from, to)`. Lists of them are in order, apart from one another, and none is empty. */
export type Interval = [from: number, to: number]

/** Adds an interval that begins no earlier than the last one; overlapping and adjoining ones become one. */
export function append(list: Interval[], from: number, to: number): void {
  if (from >= to) return
  const last = list.at(-1)
  if (last === undefined || last[1] < from) list.push([from, to])
  else if (last[1] < to) last[1] = to
}

/** What is in both lists. */
export function intersect(a: Interval[], b: Interval[]): Interval[] {
  const both: Interval[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [aFrom, aTo] = a[i]!
    const [bFrom, bTo] = b[j]!
    append(both, Math.max(aFrom, bFrom), Math.min(aTo, bTo))
    if (aTo < bTo) i++
    else j++
  }
  return both
}

/** Index of the first interval that ends after `at`: it contains `at` or is the next one. `list.length` if none. */
export function firstEndingAfter(list: Interval[], at: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]![1] > at) high = middle
    else low = middle + 1
  }
  return low
}
