import { writeFile } from 'node:fs/promises'
import { SeededRandom } from 'outdial/testing'

// Makes examples/data/contacts.csv: a list as they come out of a CRM that many hands typed into. All numbers are reserved
// for fiction (North America 555-01xx, Ofcom's 020 7946 0xxx). `npx tsx examples/demo/make-contacts.ts` writes it anew.

interface Place {
  zone: string
  country: 'US' | 'GB'
  city: string
  prefixes: string[]
  contacts: number
}

const places: Place[] = [
  { zone: 'America/New_York', country: 'US', city: 'New York', prefixes: ['212', '617', '305'], contacts: 150 },
  { zone: 'America/Chicago', country: 'US', city: 'Chicago', prefixes: ['312', '214'], contacts: 96 },
  { zone: 'America/Denver', country: 'US', city: 'Denver', prefixes: ['303', '505'], contacts: 62 },
  { zone: 'America/Los_Angeles', country: 'US', city: 'Los Angeles', prefixes: ['213', '415', '206'], contacts: 104 },
  { zone: 'Europe/London', country: 'GB', city: 'London', prefixes: ['207946'], contacts: 88 },
]

const firstNames =
  'Ada Ben Carla Dev Elsa Femi Grace Hugo Ines Jonas Kofi Lena Mei Nuno Olga Priya Quinn Rosa Sam Théa'.split(' ')
const lastNames =
  "Abbott Brandt Castro Dubois Evans Fischer García Haddad Ivanov Jensen Kim López Müller Novak O'Neil Park Rossi Silva Tanaka Young".split(
    ' ',
  )

interface Row {
  id: string
  name: string
  phone: string
  mobile: string
  country: string
  time_zone: string
  opted_out: string
  notes: string
}

/** A number with nothing but its digits: prefix and subscriber, so that it can be spelled in many ways. */
interface Line {
  country: 'US' | 'GB'
  digits: string
}

/** Ways to write a number, national and international. */
const spellings: Record<Line['country'], ((digits: string) => string)[]> = {
  US: [
    d => `(${d.slice(0, 3)}) ${d.slice(3, 6)}-${d.slice(6)}`,
    d => `${d.slice(0, 3)}-${d.slice(3, 6)}-${d.slice(6)}`,
    d => `${d.slice(0, 3)}.${d.slice(3, 6)}.${d.slice(6)}`,
    d => `+1${d}`,
    d => `+1 ${d.slice(0, 3)} ${d.slice(3, 6)} ${d.slice(6)}`,
    d => `1-${d.slice(0, 3)}-${d.slice(3, 6)}-${d.slice(6)}`,
    d => d,
    d => `tel:+1-${d.slice(0, 3)}-${d.slice(3, 6)}-${d.slice(6)}`,
  ],
  GB: [
    d => `0${d.slice(0, 2)} ${d.slice(2, 6)} ${d.slice(6)}`,
    d => `+44 ${d.slice(0, 2)} ${d.slice(2, 6)} ${d.slice(6)}`,
    d => `+44 (0)${d.slice(0, 2)} ${d.slice(2, 6)} ${d.slice(6)}`,
    d => `0044${d}`,
    d => `(0${d.slice(0, 2)}) ${d.slice(2, 6)} ${d.slice(6)}`,
  ],
}

const noNumbers = [
  'n/a',
  'ask reception',
  '555-0143',
  '1.21256E+10',
  '+1 212 555 014',
  '000-000-0000',
  '+44 20 7946',
  'tbc',
  '212-555-0199 NOT before noon',
  '(212) 555',
  '#REF!',
  '+999 555 0142',
  '12',
  'see mobile',
  '617 555 O127',
  '99999999999999999',
]
const noZones = ['EST', 'Central Time', 'Europe/Londn', 'GMT-8']
const notes = [
  'Asked for the brochure',
  'Met at the fair, stand 12',
  'Said "call in spring"',
  'Two kids; mornings are bad',
  'Prefers English',
  'Moved,\nnew address unknown',
  'VIP',
]

/** The whole file. Which rows are messy, and how, is fixed; the seed only deals out names and spellings. */
export function contactsCsv(): string {
  const random = new SeededRandom('contacts')
  const rows = deal(random)
  mess(rows, random)
  const header = Object.keys(rows[0]!.row)
  const lines = rows.map(({ row }) => Object.values(row).map(cell).join(','))
  // Two blank lines, as left by somebody's cut and paste, one line of lone commas, and a row cut off after its country.
  lines[260] = lines[260]!.split(',').slice(0, 5).join(',')
  lines.splice(340, 0, '')
  lines.splice(120, 0, '', ',,,,,,,')
  return `\uFEFF${[header.join(','), ...lines].join('\r\n')}\r\n`
}

interface Dealt {
  row: Row
  line: Line
}

function deal(random: SeededRandom): Dealt[] {
  const lines = places.flatMap(place =>
    Array.from({ length: place.contacts }, (_, n) => ({ place, line: lineOf(place, n) })),
  )
  for (let i = lines.length - 1; i > 0; i--) {
    const j = random.int(0, i)
    ;[lines[i], lines[j]] = [lines[j]!, lines[i]!]
  }
  return lines.map(({ place, line }, i) => ({
    line,
    row: {
      id: `C-${1001 + i}`,
      name: `${random.pick(firstNames)} ${random.pick(lastNames)}`,
      phone: random.pick(spellings[line.country])(line.digits),
      mobile: '',
      country: place.country,
      time_zone: place.zone,
      opted_out: '',
      notes: random.chance(0.15) ? random.pick(notes) : '',
    },
  }))
}

function lineOf({ country, prefixes }: Place, n: number): Line {
  if (country === 'GB') return { country, digits: `${prefixes[0]}${String(n + 100).padStart(4, '0')}` }
  const digits = `${prefixes[n % prefixes.length]}55501${String(Math.floor(n / prefixes.length)).padStart(2, '0')}`
  return { country, digits }
}

/** What goes wrong, each in rows of its own: every `step`th, so that it is spread over the file. */
function mess(rows: Dealt[], random: SeededRandom): void {
  const free = [...rows.keys()].filter(i => i > 10 && i !== 260)
  const take = (count: number) =>
    Array.from({ length: count }, () => rows[free.splice(random.int(0, free.length - 1), 1)[0]!]!)
  for (const { row } of take(11)) row.phone = random.pick(['', '  '])
  for (const [i, { row }] of take(noNumbers.length).entries()) row.phone = noNumbers[i]!
  for (const { row, line } of take(14)) duplicate(rows[random.int(0, 10)]!, row, line, random)
  for (const [i, { row }] of take(noZones.length).entries()) row.time_zone = noZones[i]!
  for (const { row } of take(3)) row.time_zone = ''
  for (const { row, line } of take(4))
    row.phone = `${spellings[line.country][0]!(line.digits)} ext. ${random.int(10, 99)}`
  for (const [i, { row }] of take(6).entries()) row.opted_out = `2025-1${i % 3}-0${i + 1}`
  for (const [i, { row, line }] of take(40).entries()) second(row, line, i)
  for (const { row } of take(3)) row.name = `"${row.name.split(' ')[0]}" ${row.name.split(' ')[1]}, Jr.`
}

/** The same line again, under another id and in another spelling. */
function duplicate(original: Dealt, row: Row, line: Line, random: SeededRandom): void {
  const { country, digits } = original.line
  const others = spellings[country].map(spell => spell(digits)).filter(text => text !== original.row.phone)
  Object.assign(line, original.line)
  Object.assign(row, {
    phone: random.pick(others),
    country,
    time_zone: original.row.time_zone,
    name: original.row.name.toUpperCase(),
  })
}

/** A second number: in its own column, or in the same cell behind a slash; now and then one that is none. */
function second(row: Row, { country, digits }: Line, i: number): void {
  const other = country === 'GB' ? `20794606${digits.slice(-2)}` : `${digits.slice(0, 6)}01${90 + (i % 10)}`
  const number = i % 13 === 5 ? '???' : spellings[country][i % spellings[country].length]!(other)
  if (i % 4 === 3) row.phone = `${row.phone} / ${number}`
  else row.mobile = number
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(new URL('../data/contacts.csv', import.meta.url), contactsCsv())
}
