import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The tz database: which zones a country has, and what holds in each from now on. */
export interface TimeZones {
  version: string
  /** Zones by country, the most populous first. */
  byCountry: Map<string, string[]>
  /** Zones with the same text keep the same time in this release, now and later. */
  rules: Map<string, string>
}

/** Names and zones of number prefixes, as digits behind the `+`. */
export interface Prefixes {
  version: string
  /** Name of the state or province by North American area code. */
  areaNames: Map<string, string>
  /** Zones by prefix; the longest that fits counts. */
  zones: Map<string, string[]>
}

/** Nobody is called in the past. */
const firstYear = 2026

const ruleFiles = ['africa', 'antarctica', 'asia', 'australasia', 'europe', 'northamerica', 'southamerica', 'etcetera']

/** Reads a copy of the tz database's source (public domain). */
export async function readTimeZones(folder: string): Promise<TimeZones> {
  const news = await readFile(join(folder, 'NEWS'), 'utf8')
  const byCountry = new Map<string, string[]>()
  for (const [country, , zone] of rows(await readFile(join(folder, 'zone.tab'), 'utf8'), '\t')) {
    byCountry.set(country!, [...(byCountry.get(country!) ?? []), zone!])
  }
  const rules = new Map<string, string>()
  const texts = await Promise.all(ruleFiles.map(file => readFile(join(folder, file), 'utf8')))
  const changes = coming(texts.join('\n'))
  for (const text of texts) readRules(text, changes, rules)
  for (const [, zone, alias] of rows(await readFile(join(folder, 'backward'), 'utf8'), /\s+/)) {
    const own = rules.get(zone!)
    if (own && !rules.has(alias!)) rules.set(alias!, own)
  }
  return { version: /^Release (\d{4}\w)/m.exec(news)![1]!, byCountry, rules }
}

/** Changes of the clock that named rules still bring, by name; the name is no part of it. */
function coming(text: string): Map<string, string> {
  const byName = new Map<string, string[]>()
  for (const [, name, from, to, rest] of text.matchAll(
    /^Rule\s+(\S+)\s+(\d+)\s+(\S+)\s+-\s+(\S+\s+\S+\s+\S+\s+\S+)/gm,
  )) {
    const until = to === 'only' ? from! : to!
    if (until !== 'max' && Number(until) < firstYear) continue
    byName.set(name!, [...(byName.get(name!) ?? []), [until, ...rest!.split(/\s+/)].join(' ')])
  }
  return new Map([...byName].map(([name, changes]) => [name, changes.sort().join('|')]))
}

/** What a zone's lines that end this year or later, or never, say. */
function readRules(text: string, changes: Map<string, string>, rules: Map<string, string>): void {
  let zone = ''
  let lines: string[] = []
  for (const line of text.split('\n')) {
    const fields = line.replace(/#.*/, '').trim().split(/\s+/)
    if (fields[0] === 'Zone') {
      zone = fields[1]!
      lines = []
      fields.splice(0, 2)
    } else if (!/^\s/.test(line) || fields[0] === '') continue
    const [offset, rule, , until] = fields
    if (until !== undefined && Number(until) < firstYear) continue
    lines.push([offset, /^[A-Za-z]/.test(rule!) ? (changes.get(rule!) ?? '-') : rule, ...fields.slice(3)].join(' '))
    rules.set(zone, lines.join('; '))
  }
}

/** Reads a copy of google/libphonenumber (Apache-2.0). */
export async function readPrefixes(folder: string): Promise<Prefixes> {
  const notes = await readFile(join(folder, 'release_notes.txt'), 'utf8')
  const names = await readFile(join(folder, 'resources/geocoding/en/1.txt'), 'utf8')
  const zones = await readFile(join(folder, 'resources/timezones/map_data.txt'), 'utf8')
  return {
    version: /v(\d+\.\d+\.\d+)/.exec(notes)![1]!,
    areaNames: new Map(
      rows(names, '|').flatMap(([code, name]) => (code!.length === 4 ? [[code!.slice(1), name!] as const] : [])),
    ),
    zones: new Map(rows(zones, '|').map(([prefix, list]) => [prefix!, list!.split('&')])),
  }
}

function rows(text: string, separator: string | RegExp): string[][] {
  return text
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(line => line.trim().split(separator))
}
