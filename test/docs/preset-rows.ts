import type { LocalWindow, RulePreset } from 'outdial'

/** What `docs/compliance.md` says of each preset, in the words of its tables. */

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const windowsText = (windows: readonly LocalWindow[]) =>
  windows.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ') || 'closed'

/** Neighbouring days of the same hours are told together. */
function weekText(week: readonly (readonly LocalWindow[])[]): string {
  const runs: { from: number; to: number; text: string }[] = []
  for (const [day, windows] of week.entries()) {
    const text = windowsText(windows)
    const last = runs.at(-1)
    if (last?.text === text) last.to = day
    else runs.push({ from: day, to: day, text })
  }
  if (runs.length === 1) return `daily ${runs[0]!.text}`
  const days = ({ from, to }: { from: number; to: number }) =>
    from === to ? dayNames[from] : `${dayNames[from]}–${dayNames[to]}`
  return runs.map(run => `${days(run)} ${run.text}`).join('; ')
}

function holidaysText({ holidays }: RulePreset): string[] {
  if (holidays.policy === 'ignored') return []
  const on = holidays.policy === 'closed' ? 'closed on holidays' : `on holidays only ${windowsText(holidays.to)}`
  return [on, ...(holidays.dayBefore ? [`on the day before only ${windowsText(holidays.dayBefore)}`] : [])]
}

const hourMs = 3_600_000

/** `30 days and 2 hours` are meant as 30 days. */
const spanText = (ms: number) => (ms >= 48 * hourMs ? `${Math.floor(ms / (24 * hourMs))} days` : `${ms / hourMs} h`)

function asksFor(preset: RulePreset): string {
  const { windows, clock, caps, rests, consent, registry, keepRecordsYears } = preset
  const zones = clock.of === 'called_party' ? '' : ` (clock of ${clock.zones.join(' and ')})`
  return [
    ...(windows ? [weekText(windows) + zones] : []),
    ...holidaysText(preset),
    ...caps.map(({ max, perMs, counts, scope }) => `at most ${max} ${counts} per ${scope} in ${spanText(perMs)}`),
    ...rests.map(({ after, restMs }) => `${spanText(restMs)} of rest after a ${after}`),
    ...(consent === 'none' ? [] : [`consent: \`${consent}\``]),
    ...(registry
      ? [registry.name + (registry.maxAgeDays === null ? '' : `, at most ${registry.maxAgeDays} days old`)]
      : []),
    ...(keepRecordsYears === null ? [] : [`records kept ${keepRecordsYears} years`]),
  ].join('; ')
}

const kinds = ({ purposes, modes }: RulePreset) =>
  [purposes.join(', '), modes.length === 4 ? 'every mode' : modes.join(', ')]
    .join('; ')
    .replace(/\b[a-z]+_[a-z]+\b/g, '`$&`')

const effective = ({ effectiveFrom, effectiveTo }: RulePreset) =>
  [effectiveFrom && `from ${effectiveFrom}`, effectiveTo && `to ${effectiveTo}`].filter(Boolean).join(' ') || '–'

/** Columns: preset, calls, asks for, in force, read in. */
export function verifiedRow(preset: RulePreset): string[] {
  const read = preset.sources
    .filter(({ official, shows }) => official && shows === 'rule')
    .map(({ ref, url, readIn, edition }) => `[${ref}](${url})${readIn ? ` in [a copy](${readIn})` : ''}, ${edition}`)
  return [`\`${preset.id}\``, kinds(preset), asksFor(preset), effective(preset), read.join('; ')]
}

/** Columns: preset, calls, asks for, in force, said to stand in. */
export function unverifiedRow(preset: RulePreset): string[] {
  return [
    `\`${preset.id}\``,
    kinds(preset),
    asksFor(preset),
    effective(preset),
    preset.sources.map(({ ref }) => ref).join('; '),
  ]
}
