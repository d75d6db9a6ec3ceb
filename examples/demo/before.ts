import type { ImportReport, Preflight } from 'outdial'
import { type Screen, time } from './screen.js'

const byCount = (counts: Record<string, number>) => Object.entries(counts).sort((a, b) => b[1] - a[1])

/** What became of the rows of the list. */
export function showImport(screen: Screen, report: ImportReport, file: string): void {
  screen.title(`Import of ${file}`)
  const rows: (string | number)[][] = [
    ['rows', report.rows, ''],
    ['accepted', report.accepted, ''],
  ]
  for (const [reason, count] of byCount(report.skipped)) {
    const example = report.sample.find(row => row.reason === reason)
    const same = example?.duplicateOf ? ` is ${example.duplicateOf}` : ''
    rows.push([`skipped: ${reason}`, count, example ? `such as row ${example.row}, ${example.contactId}${same}` : ''])
  }
  for (const [warning, count] of byCount(report.warnings)) rows.push([`warning: ${warning}`, count, ''])
  screen.table(rows)
}

/** What would happen on launch. */
export function showPreflight(screen: Screen, preflight: Preflight): void {
  const { total, callable, skipped, zones, earliestStartAt, estimatedFinishAt } = preflight
  screen.title('Preflight')
  screen.table([
    ['callable', callable, `of ${total}`],
    ...byCount(skipped).map(([reason, count]) => [`skipped: ${reason}`, count, '']),
  ])
  screen.line()
  screen.table(
    zones.map(({ zones: [zone = 'UTC'], contacts, opensAt }) => {
      const opens = opensAt === null ? 'never opens' : `opens ${time(opensAt, zone)} there, ${time(opensAt)} UTC`
      return [zone, contacts, opens]
    }),
  )
  screen.line()
  const first = earliestStartAt === null ? 'none' : `${time(earliestStartAt)} UTC`
  const last = estimatedFinishAt === null ? 'unknown' : `${time(estimatedFinishAt)} UTC`
  screen.line(`  first call ${first}, about done ${last}`)
  for (const { message } of preflight.warnings) screen.line(screen.style('yellow', `  warning: ${message}`))
}
