/** Rows under their headings as Markdown, aligned: the first column to the left, figures to the right. */
export function table(headings: string[], rows: string[][]): string {
  const lines = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(4, ...lines.map(line => line[column]!.length)))
  const aligned = (line: string[]) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [aligned(headings), rule, ...rows.map(aligned)].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** `1234.5` → `1,235`; below 100 with as many decimals as asked for. */
export function figure(value: number, decimals = 0): string {
  const shown = Math.abs(value) < 100 ? decimals : 0
  return value.toLocaleString('en', { minimumFractionDigits: shown, maximumFractionDigits: shown })
}

export function megabytes(bytes: number): string {
  return `${figure(bytes / 2 ** 20, 1)} MB`
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
