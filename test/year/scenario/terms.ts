import type { CampaignEdit, HoursInput } from 'outdial'
import type { LocalWindow } from '../../../src/calling-hours/types.js'

/** What a campaign says itself of whom it calls when: the part that is edited during the year. */
export interface Terms {
  /** Windows per day, Monday first: `['09:00-12:00']`. */
  week: string[][]
  holidays: string[]
  closingMarginMinutes: number
  requireConsent: boolean
  /** When the copy of each register was fetched, epoch ms. */
  registries: Record<string, number>
}

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** As an edit through the public API. */
export function editOf(terms: Terms): CampaignEdit {
  const hours: HoursInput = {}
  for (const [i, name] of names.entries()) hours[name] = terms.week[i]!.length === 0 ? 'closed' : terms.week[i]!
  return {
    schedule: { hours, holidays: terms.holidays },
    calls: { closingMargin: `${terms.closingMarginMinutes}m` },
    requireConsent: terms.requireConsent,
    compliance: { registries: terms.registries },
  }
}

/** The same week in minutes. */
export function minutesOf(week: string[][]): LocalWindow[][] {
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  return week.map(day =>
    day.map(window => {
      const [from, to] = [minute(window.slice(0, 5)), minute(window.slice(6))]
      return { from, to: to < from ? to + 1440 : to }
    }),
  )
}

/** Monday to Friday, Saturday, Sunday. */
export const weekOf = (weekdays: string[], saturday: string[], sunday: string[]) => [
  ...Array.from({ length: 5 }, () => weekdays),
  saturday,
  sunday,
]
