import type { ConsentRecord, ContactInput } from 'outdial'
import type { SeededRandom } from 'outdial/testing'
import { type Home, homes } from './homes.js'

export interface Person {
  id: string
  home: Home
  phones: string[]
  /** As the first row that brings them says. */
  consent?: ConsentRecord
}

const dayMs = 86_400_000

/** Everybody has a home in turn, so that each home has somebody. */
export function drawPeople(random: SeededRandom, count: number, startAt: number): Person[] {
  const people: Person[] = []
  for (let i = 0; i < count; i++) {
    const home = homes[i % homes.length]!
    // Who shares a telephone with somebody of the same home: caps and opt-outs are the number's.
    const housemate = people[i - homes.length]
    const first = housemate && random.chance(0.12) ? housemate.phones[0]! : phoneOf(home, Math.floor(i / homes.length))
    const second = random.chance(0.1) ? [phoneOf(home, 150 + Math.floor(i / homes.length))] : []
    const consent = drawConsent(random, startAt)
    people.push({ id: `p${i}`, home, phones: [first, ...second], ...(consent && { consent }) })
  }
  return people
}

function phoneOf({ prefix, digits }: Home, n: number): string {
  return prefix + String(n * 3 + 101).padStart(digits, '0')
}

function drawConsent(random: SeededRandom, startAt: number): Person['consent'] | undefined {
  if (random.chance(0.15)) return undefined
  const level = random.pick(['lawful_basis', 'express', 'express', 'express_written', 'express_written'] as const)
  const expiresAt = random.chance(0.25) ? startAt + random.int(20, 330) * dayMs : null
  return { status: 'granted', at: startAt - random.int(1, 300) * dayMs, level, expiresAt }
}

export function rowOf({ id, phones, home, consent }: Person, withConsent: boolean): ContactInput {
  return { id, phones, ...home.row, ...(withConsent && consent && { consent }) }
}
