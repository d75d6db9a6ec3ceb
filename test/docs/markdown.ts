import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** One page of the documentation; `path` is from the project's folder, with slashes. */
export interface Page {
  path: string
  text: string
}

export interface Fence {
  language: string
  code: string
  /** Line of its first line of code, from 1. */
  line: number
}

export const readPage = (path: string): Page => ({ path, text: readFileSync(path, 'utf8') })

/** Everything a user or contributor reads. */
export function allPages(): Page[] {
  const docs = readdirSync('docs').filter(name => name.endsWith('.md'))
  const top = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  return [...top, ...docs.map(name => posix.join('docs', name))].map(readPage)
}

export function fencesOf({ text }: Page): Fence[] {
  const fences: Fence[] = []
  const lines = text.split('\n')
  let begun: { language: string; at: number } | undefined
  for (const [i, line] of lines.entries()) {
    const fence = /^```(.*)$/.exec(line)
    if (!fence) continue
    if (!begun) begun = { language: fence[1]!.trim(), at: i + 1 }
    else {
      fences.push({ language: begun.language, code: lines.slice(begun.at, i).join('\n'), line: begun.at + 1 })
      begun = undefined
    }
  }
  return fences
}

/** The text outside of code fences. */
export const proseOf = ({ text }: Page) => text.replace(/^```[\s\S]*?^```$/gm, '')

/** Anchors of a page's headings, as GitHub makes them; a heading that comes again gets `-1`, `-2`, … */
export function anchorsOf(page: Page): Set<string> {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/ /g, '-')
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    anchors.add(times === 0 ? slug : `${slug}-${times}`)
  }
  return anchors
}

/** Targets of all links and pictures but those into the web. */
export function relativeLinks(page: Page): string[] {
  const inline = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]!)
  return inline.filter(target => !/^[a-z]+:/.test(target))
}

/** What stands under a heading, up to the next of the same or a higher level. Throws when there is no such heading. */
export function sectionOf({ path, text }: Page, heading: string): string {
  const lines = text.split('\n')
  const begin = lines.findIndex(line => line.replace(/^#+ /, '') === heading && line.startsWith('#'))
  if (begin < 0) throw new Error(`${path} has no heading '${heading}'.`)
  const level = /^#+/.exec(lines[begin]!)![0].length
  const length = lines.slice(begin + 1).findIndex(line => new RegExp(`^#{1,${level}} `).test(line))
  return lines.slice(begin + 1, length < 0 ? undefined : begin + 1 + length).join('\n')
}

/** Rows of the tables in a text, heads left out; `|` inside code is written `\|`. */
export function tableRows(text: string): string[][] {
  const rows: string[][] = []
  let inTable = false
  for (const line of text.split('\n')) {
    if (/^\|[\s:|-]+\|$/.test(line)) inTable = true
    else if (!line.startsWith('|')) inTable = false
    else if (inTable) {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/)
      rows.push(cells.map(cell => cell.trim().replaceAll('\\|', '|')))
    }
  }
  return rows
}

/** The words in backticks in the first cell of each row. */
export function firstCells(text: string): string[] {
  return tableRows(text).flatMap(([first]) => codeWords(first ?? ''))
}

export const codeWords = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(match => match[1]!)
