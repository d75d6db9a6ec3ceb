/**
 * Sorts by bytes of UTF-8, which is by code points, as the text does by UTF-16 code units: what comes after the
 * surrogates there is put after all else.
 */
export function sortKey(text: string): string {
  return text.replace(/[\uE000-\uFFFF]|\u{10FFFF}/gu, char => `\u{10FFFF}${char === '\u{10FFFF}' ? '\u0001' : char}`)
}

export function byUtf16<T>(textOf: (each: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [x, y] = [textOf(a), textOf(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
}
