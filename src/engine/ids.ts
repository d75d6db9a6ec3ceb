/** Twelve characters of base 36, drawn from the engine's random source so that a seeded run has the same ids. */
export function newId(random: { next(): number }): string {
  return Array.from({ length: 12 }, () => Math.floor(random.next() * 36).toString(36)).join('')
}
