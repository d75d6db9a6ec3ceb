import { type Campaign, type ContactDetail, readZoneKey } from 'outdial'
import type { CarrierLogEntry, SimulatedCarrier } from 'outdial/testing'

import type { Screen } from './screen.js'

const HOUR = 3_600_000

/** What the provider saw. */
export interface Audit {
  requests: number
  refused: number
  placed: number
  mostLive: number
  mostPerHour: number
  outsideHours: number
  doubled: number
  afterOptOut: number
}

/** Holds the provider's log against the rules. `isOpen` says whether a contact of a zone may be called at an instant. */
export async function audit(
  carrier: SimulatedCarrier,
  campaign: Campaign,
  isOpen: (at: number, zone: string) => boolean,
): Promise<Audit> {
  const contacts = new Map<string, ContactDetail>()
  for await (const contact of campaign.results()) {
    for (const attempt of contact.attemptList) contacts.set(attempt.attemptId, contact)
  }
  const of = (kind: CarrierLogEntry['kind']) => carrier.log.filter(entry => entry.kind === kind)
  const placed = of('placed')
  const isOpenAtHome = ({ at, attemptId }: CarrierLogEntry) => {
    const { zones } = readZoneKey(contacts.get(attemptId)?.zoneKey ?? '')
    return zones.length > 0 && zones.every(zone => isOpen(at, zone))
  }
  const optedOutAt = optOuts(contacts.values())
  return {
    requests: of('requested').length,
    refused: of('refused').length,
    placed: placed.length,
    mostLive: carrier.mostLiveCalls,
    mostPerHour: mostInAnHour(placed.map(entry => entry.mono)),
    outsideHours: placed.filter(entry => !isOpenAtHome(entry)).length,
    doubled: doubled(carrier.log),
    afterOptOut: placed.filter(entry => entry.at > (optedOutAt.get(entry.to) ?? Number.POSITIVE_INFINITY)).length,
  }
}

/** The most of these instants (ascending) in any span of one hour. */
function mostInAnHour(starts: number[]): number {
  let first = 0
  let most = 0
  for (const [i, start] of starts.entries()) {
    while (starts[first]! <= start - HOUR) first++
    most = Math.max(most, i - first + 1)
  }
  return most
}

/** Calls placed to a number that was on the phone already. */
function doubled(log: readonly CarrierLogEntry[]): number {
  const live = new Set<string>()
  let count = 0
  for (const { kind, to } of log) {
    if (kind === 'placed' && live.has(to)) count++
    if (kind === 'placed') live.add(to)
    if (kind === 'ended') live.delete(to)
  }
  return count
}

function optOuts(contacts: Iterable<ContactDetail>): Map<string, number> {
  const instants = new Map<string, number>()
  for (const { attemptList, phones } of contacts) {
    const outcome = attemptList.map(attempt => attempt.outcome).find(each => each?.optOut)
    if (outcome) for (const phone of phones) instants.set(phone, outcome.recordedAt)
  }
  return instants
}

/** The limits and rules, checked on the provider's log. */
export function showAudit(
  screen: Screen,
  audit: Audit,
  limits: { concurrentCalls: number; callsPerHour: number },
): void {
  screen.title("Checked on the provider's own log")
  screen.table([
    ['requests', audit.requests, `${audit.refused} turned away, ${audit.placed} calls placed`],
    ['live at once', audit.mostLive, `at most ${limits.concurrentCalls} allowed`],
    ['starts in any 60 minutes', audit.mostPerHour, `at most ${limits.callsPerHour} allowed`],
    ['calls outside calling hours', audit.outsideHours, ''],
    ['numbers in two calls at once', audit.doubled, ''],
    ['calls after an opt-out', audit.afterOptOut, ''],
  ])
}
