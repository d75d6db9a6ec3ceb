import type { HoursInput, ScheduleInput } from 'outdial'
import type { SeededRandom } from 'outdial/testing'

export const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
]

const weeks: HoursInput[] = [
  { everyDay: '00:00-24:00' },
  { everyDay: '00:00-24:00' },
  { everyDay: '09:00-20:00' },
  { weekdays: ['09:00-12:00', '13:00-17:30'], weekend: '10:00-16:00' },
  // Across midnight, and across the hour that clocks skip or show twice.
  { everyDay: '20:00-02:30' },
  { everyDay: ['22:00-06:00', '12:00-13:00'] },
  { everyDay: ['01:30-03:10', '14:00-15:00'] },
  // Short, so that calls meet the end of a window.
  { everyDay: Array.from({ length: 24 }, (_, hour) => `${hour}:00-${hour}:12`) },
  { everyDay: Array.from({ length: 12 }, (_, n) => `${2 * n}:30-${2 * n}:55`), saturday: 'closed' },
]

export function drawHours(random: SeededRandom): HoursInput {
  return random.pick(weeks)
}

export function drawSchedule(random: SeededRandom, startAt: number): ScheduleInput {
  const schedule: ScheduleInput = { hours: drawHours(random) }
  const fixed = random.pick(zones)
  if (random.chance(0.3)) schedule.timeZone = fixed
  else if (random.chance(0.4)) schedule.unknownZone = fixed
  const several = random.fork('several zones')
  if (schedule.timeZone === undefined && several.chance(0.2)) schedule.severalZones = several.pick(['skip', ...zones])
  if (random.chance(0.2)) schedule.start = startAt + random.int(0, 3 * 3_600_000)
  if (random.chance(0.3)) schedule.holidays = drawHolidays(random, startAt)
  return schedule
}

function drawHolidays(random: SeededRandom, startAt: number): string[] {
  const days = Array.from({ length: random.int(1, 2) }, () => random.int(0, 2))
  return days.map(day => new Date(startAt + day * 86_400_000).toISOString().slice(0, 10))
}
