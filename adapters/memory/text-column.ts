const BLOCK_SHIFT = 14
const BLOCK = 1 << BLOCK_SHIFT
const LONGEST = 255

/**
 * Keeps short texts as bytes, one length byte before each. A string kept as it came would keep more than itself: it may
 * be a slice of a whole webhook body, or a tree of the pieces it was joined from. Nothing is reclaimed, so this is for
 * what is written once.
 */
export class TextColumn {
  readonly #blocks: Uint8Array[] = []
  /** What is too long, or has characters of more than a byte. */
  readonly #others: string[] = []
  #end = BLOCK

  /** The place to ask `get` for: positive, or negative among the others. Never 0, which may stand for none. */
  add(text: string): number {
    if (!isShortLatin(text)) return -this.#others.push(text)
    if (this.#end + text.length >= BLOCK) {
      this.#blocks.push(new Uint8Array(BLOCK))
      this.#end = 1
    }
    const block = this.#blocks.at(-1)!
    const start = this.#end
    block[start] = text.length
    for (let at = 0; at < text.length; at++) block[start + 1 + at] = text.charCodeAt(at)
    this.#end += text.length + 1
    return ((this.#blocks.length - 1) << BLOCK_SHIFT) + start
  }

  get(place: number): string {
    if (place < 0) return this.#others[-place - 1]!
    const block = this.#blocks[place >>> BLOCK_SHIFT]!
    const start = place & (BLOCK - 1)
    return String.fromCharCode(...block.subarray(start + 1, start + 1 + block[start]!))
  }

  /** Whether `get(place)` is this text, without making a string of it. */
  holds(place: number, text: string): boolean {
    if (place < 0) return this.get(place) === text
    const block = this.#blocks[place >>> BLOCK_SHIFT]!
    const start = place & (BLOCK - 1)
    if (block[start] !== text.length) return false
    for (let at = 0; at < text.length; at++) if (block[start + 1 + at] !== text.charCodeAt(at)) return false
    return true
  }
}

function isShortLatin(text: string): boolean {
  if (text.length > LONGEST) return false
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 255) return false
  return true
}
