/** A share with the interval that holds its true value, all in 0..1. */
export interface Interval {
  rate: number
  low: number
  high: number
}

/** Wilson's score interval for `hits` of `tries` (> 0), `z` standard deviations wide to either side. */
export function wilson(hits: number, tries: number, z: number): Interval {
  const rate = hits / tries
  const z2 = z * z
  const centre = rate + z2 / (2 * tries)
  const spread = z * Math.sqrt((rate * (1 - rate)) / tries + z2 / (4 * tries * tries))
  const scale = 1 + z2 / tries
  return { rate, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

/** How many standard deviations leave `tail` (0..0.5) of a normal distribution above them; right to 0.0005. */
export function normalUpperQuantile(tail: number): number {
  // Abramowitz and Stegun, formula 26.2.23.
  const t = Math.sqrt(-2 * Math.log(tail))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}

/** Chance of at least `hits` in `tries` when each try hits with chance `rate`. */
export function binomialTail(hits: number, tries: number, rate: number): number {
  if (hits <= 0 || rate >= 1) return 1
  if (hits > tries || rate <= 0) return 0
  const ways = logFactorial(tries) - logFactorial(hits) - logFactorial(tries - hits)
  let term = Math.exp(ways + hits * Math.log(rate) + (tries - hits) * Math.log1p(-rate))
  let sum = term
  for (let i = hits; i < tries && (term > sum * 1e-12 || i < tries * rate); i++) {
    term *= ((tries - i) / (i + 1)) * (rate / (1 - rate))
    sum += term
  }
  return Math.min(1, sum)
}

function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1
    for (let i = 2; i <= n; i++) product *= i
    return Math.log(product)
  }
  // Stirling's series; the next term is below 1e-9 from 16 on.
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3)
}
