import type { Analytics, Campaign, Explanation } from 'outdial'
import { bar, length, percent, type Screen, time } from './screen.js'

const WIDTH = 30

/** What the calls came to, and how many each contact took. */
export async function showResults(screen: Screen, campaign: Campaign): Promise<Analytics> {
  const analytics = await campaign.analytics()
  screen.title('Results of the calls')
  const results = Object.entries(analytics.results).filter(([, count]) => count > 0)
  showCounts(
    screen,
    results.sort((a, b) => b[1] - a[1]),
  )

  const { completed, failed, skipped } = await campaign.progress()
  screen.title('Contacts')
  showCounts(screen, Object.entries({ completed, failed, skipped }))

  screen.title('Attempts per contact')
  showCounts(screen, await attemptsPerContact(campaign))

  screen.title('Analytics')
  screen.table([
    ['answer rate', percent(analytics.answerRate), `${analytics.answered} of ${analytics.calls} calls`],
    ['conversion rate', percent(analytics.conversionRate), 'appointments per answered call'],
    ['average talk', length(analytics.averageTalkMs), ''],
    ['calls per answer', analytics.attemptsPerAnswer?.toFixed(1) ?? '–', ''],
  ])
  return analytics
}

function showCounts(screen: Screen, counts: [string, number][]): void {
  const most = Math.max(...counts.map(([, count]) => count))
  screen.table(counts.map(([name, count]) => [name, count, screen.style('cyan', bar(count / most, WIDTH))]))
}

async function attemptsPerContact(campaign: Campaign): Promise<[string, number][]> {
  const contacts = new Map<number, number>()
  for await (const { attemptList } of campaign.results()) {
    contacts.set(attemptList.length, (contacts.get(attemptList.length) ?? 0) + 1)
  }
  return [...contacts].sort(([a], [b]) => a - b).map(([attempts, count]) => [`${attempts}`, count])
}

const days = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Answer rates by hour and weekday on the contacts' own clocks, and the hours that beat luck. */
export function showBestHours(screen: Screen, { byHour, bestTimes }: Analytics): void {
  screen.title("Answered, by hour on the contacts' own clocks")
  const weekdays = [...new Set(byHour.map(cell => cell.weekday))]
  const hours = [...new Set(byHour.map(cell => cell.hour))].sort((a, b) => a - b)
  screen.line(screen.style('dim', `         ${weekdays.map(day => days[day]!.padEnd(16)).join('')}`.trimEnd()))
  for (const hour of hours) {
    const cells = weekdays.map(weekday => {
      const cell = byHour.find(each => each.weekday === weekday && each.hour === hour)
      if (!cell) return '·'.padEnd(16)
      const text = `${bar(cell.rate, 8).padEnd(8)} ${percent(cell.rate).padStart(5)}`.padEnd(16)
      return screen.style(cell.better ? 'green' : 'reset', text)
    })
    screen.line(`  ${String(hour).padStart(2, '0')}:00  ${cells.join('')}`.trimEnd())
  }
  screen.line()
  for (const { weekday, hour, calls, answered, rate, low, high } of bestTimes) {
    const sure = `between ${percent(low)} and ${percent(high)}, at 95 %`
    screen.line(
      `  best: ${days[weekday]} ${hour}:00–${hour + 1}:00, ${answered} of ${calls} answered (${percent(rate)}; ${sure})`,
    )
  }
  if (bestTimes.length === 0) screen.line('  No hour is better beyond luck yet.')
}

/** What `explain()` said of a contact while the campaign ran, and how its story went on. */
export async function showExplanation(
  screen: Screen,
  explained: Explanation,
  at: number,
  campaign: Campaign,
): Promise<void> {
  const { contactId, status, attempts, blocks, nextEligibleAt, zones } = explained
  const zone = zones.join(' + ')
  const local = (instant: number) => time(instant, zones[0] ?? 'UTC')
  screen.title(`explain('${contactId}') on ${time(at)} UTC, ${local(at)} in ${zone}`)
  screen.line(`  ${status}, ${attempts} of its attempts made`)
  for (const { code, until } of blocks) screen.line(`  blocked: ${code}${until ? ` until ${local(until)}` : ''}`)
  screen.line(`  may be called next: ${nextEligibleAt === null ? 'never by itself' : local(nextEligibleAt)}`)
  const { attemptList } = await campaign.contact(contactId)
  const calls = attemptList.map(attempt => `${local(attempt.reservedAt)} ${attempt.result}`)
  screen.line(`  its calls in the end: ${calls.join(', ')}`)
}
