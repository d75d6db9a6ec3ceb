import type { ConsentRecord } from 'outdial'
import type { SeededRandom } from 'outdial/testing'
import type { Person } from './people.js'
import type { Plan } from './plan.js'
import { type Terms, weekOf } from './terms.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Something that the test does through the public API. */
export type Deed =
  | { kind: 'suppress'; people: Person[]; by: 'API' | 'list' }
  | { kind: 'lift'; person: Person }
  | { kind: 'erase'; person: Person }
  | { kind: 'consent'; person: Person; consent: Pick<ConsentRecord, 'status' | 'level'> & { forMs: number | null } }
  | { kind: 'revoked by a row'; person: Person; campaign: string }
  | { kind: 'pause place'; place: string; forMs: number; how: 'until' | 'lifted' | 'for good' }
  | { kind: 'pause campaign'; campaign: string; forMs: number }
  | { kind: 'edit'; campaign: string; change: Partial<Terms> }
  | { kind: 'fetch registers'; campaign: string }
  | { kind: 'restart'; slot: number }
  | { kind: 'die'; slot: number; downMs: number }

export type Timed = Deed & { at: number }

/** The place whose pause nobody lifts. */
export const neverLifted = 'EG'

const weeks = [
  weekOf(['09:00-20:00'], ['09:00-20:00'], ['12:00-18:00']),
  weekOf(['10:00-13:00', '14:00-21:30'], ['10:00-15:00'], []),
  weekOf(['08:30-18:00'], ['08:30-12:00'], ['22:00-02:00']),
]

export function drawDeeds(
  random: SeededRandom,
  { startAt, endAt, people, campaigns }: Pick<Plan, 'startAt' | 'endAt' | 'people' | 'campaigns' | 'arrivals'>,
): Timed[] {
  const deeds: Timed[] = []
  const some = (count: number, label: string, draw: (random: SeededRandom) => Deed) => {
    const drawn = random.fork(label)
    for (let i = 0; i < count; i++) {
      const at = startAt + drawn.int(dayMs, endAt - startAt - 5 * dayMs)
      deeds.push({ at, ...draw(drawn) })
    }
  }
  const share = (part: number) => Math.max(2, Math.round(people.length * part))
  const anyone = (drawn: SeededRandom) => drawn.pick(people)
  const campaign = (drawn: SeededRandom) => drawn.pick(campaigns).id

  some(share(0.05), 'suppress', r => ({ kind: 'suppress', people: [anyone(r)], by: 'API' }))
  some(4, 'list', r => ({ kind: 'suppress', people: [anyone(r), anyone(r), anyone(r)], by: 'list' }))
  const lifted = random.fork('lift')
  for (const deed of deeds.filter(({ kind }) => kind === 'suppress' && lifted.chance(0.4))) {
    const {
      people: [person],
      at,
    } = deed as Timed & { kind: 'suppress' }
    deeds.push({ kind: 'lift', person: person!, at: Math.min(endAt - dayMs, at + lifted.int(1, 60 * 24) * hourMs) })
  }
  some(share(0.07), 'erase', r => ({ kind: 'erase', person: anyone(r) }))
  some(share(0.2), 'consent', r => ({ kind: 'consent', person: anyone(r), consent: drawConsent(r) }))
  some(share(0.03), 'row', r => ({ kind: 'revoked by a row', person: anyone(r), campaign: campaign(r) }))
  some(Math.ceil((endAt - startAt) / (36 * dayMs)), 'place', r => ({
    kind: 'pause place',
    place: r.pick(['US', 'US-LA', 'US-NY', 'FR', 'CA', 'CA-NL', 'AU', 'GB', 'MA', 'NZ', 'KI', 'US-TX', 'BR']),
    forMs: r.int(6, 30 * 24) * hourMs,
    how: r.pick(['until', 'lifted']),
  }))
  deeds.push({
    kind: 'pause place',
    place: neverLifted,
    forMs: 0,
    how: 'for good',
    at: startAt + 0.8 * (endAt - startAt),
  })
  some(5, 'pause', r => ({ kind: 'pause campaign', campaign: campaign(r), forMs: r.int(1, 90) * hourMs }))
  some(16, 'edit', r => ({ kind: 'edit', campaign: campaign(r), change: drawChange(r, startAt, endAt) }))
  for (const { id } of campaigns) {
    const drawn = random.fork(`registers ${id}`)
    for (let at = startAt; at < endAt; at += drawn.int(15, 38) * dayMs)
      deeds.push({ kind: 'fetch registers', campaign: id, at: at + hourMs })
  }
  some(5, 'restart', r => ({ kind: 'restart', slot: r.int(0, 1) }))
  some(3, 'die', r => ({ kind: 'die', slot: r.int(0, 1), downMs: r.int(1, 60) * hourMs }))
  return deeds.sort((a, b) => a.at - b.at)
}

function drawConsent(random: SeededRandom): (Deed & { kind: 'consent' })['consent'] {
  if (random.chance(0.35)) return { status: 'revoked', forMs: null }
  const level = random.pick(['lawful_basis', 'express', 'express_written', 'express_written'] as const)
  return { status: 'granted', level, forMs: random.chance(0.5) ? random.int(1, 120) * dayMs : null }
}

function drawChange(random: SeededRandom, startAt: number, endAt: number): Partial<Terms> {
  switch (random.pick(['week', 'holidays', 'margin', 'consent'])) {
    case 'week':
      return { week: random.pick(weeks) }
    case 'holidays':
      return {
        holidays: Array.from({ length: 25 }, () => new Date(random.int(startAt, endAt)).toISOString().slice(0, 10)),
      }
    case 'margin':
      return { closingMarginMinutes: random.pick([0, 5, 10, 10]) }
    default:
      return { requireConsent: random.chance(0.5) }
  }
}
