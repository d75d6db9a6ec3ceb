import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where the demo prints: a terminal, a pipe, or whatever a test hands in. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

/** Lines of text, and below them, in a terminal, one line that is drawn anew: the progress bar. */
export class Screen {
  readonly live: boolean
  readonly #coloured: boolean
  #bar = ''

  constructor(private readonly out: Output) {
    this.live = out.isTTY === true
    this.#coloured = this.live && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
    if (this.live) this.out.write('\x1b[?25l')
  }

  /** The text in a style, where the terminal shows styles. */
  style(style: Style, text: string): string {
    return this.#coloured ? styleText(style, text) : text
  }

  line(text = ''): void {
    this.out.write(`${this.#erase}${text}\n${this.#bar}`)
  }

  title(text: string): void {
    this.line()
    this.line(this.style('bold', text))
  }

  /** Rows of cells as a table; numbers stand to the right. */
  table(rows: (string | number)[][]): void {
    const texts = rows.map(row => row.map(cell => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)))
    const widths = texts[0]?.map((_, column) => Math.max(...texts.map(row => (row[column] ?? '').length))) ?? []
    for (const [r, row] of texts.entries()) {
      const cells = row.map((text, column) => {
        return typeof rows[r]![column] === 'number' ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)
      })
      this.line(`  ${cells.join('  ')}`.trimEnd())
    }
  }

  /** Draws the bar; nothing where there is no terminal. */
  bar(text: string): void {
    if (!this.live) return
    const erase = this.#erase
    this.#bar = text
    this.out.write(`${erase}${text}`)
  }

  /** Takes the bar away and gives the cursor back. */
  close(): void {
    if (!this.live) return
    this.out.write(`${this.#erase}\x1b[?25h`)
    this.#bar = ''
  }

  get columns(): number {
    return this.out.columns ?? 100
  }

  get #erase(): string {
    return this.#bar ? '\r\x1b[2K' : ''
  }
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of so many columns for a share (0..1), in steps of an eighth of a column. */
export function bar(share: number, width: number): string {
  const steps = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  return '█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8]
}

export function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}

/** `65000` → `1 min 5 s`. */
export function length(ms: number | null): string {
  if (ms === null) return '–'
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `Tue 14:05`, on the clock of a zone. */
export function time(at: number, timeZone = 'UTC'): string {
  const format = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  return new Intl.DateTimeFormat('en-GB', format).format(at).replace(',', '')
}
