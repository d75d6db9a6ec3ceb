import type { HoursZone } from 'outdial'
import { openAt } from '../../unit/calling-hours-oracle.js'
import type { CarrierCall } from '../evidence/call-book.js'
import type { CampaignFacts, Consent } from '../evidence/commanded.js'
import type { Checker, Evidence } from '../evidence/evidence.js'
import { zonesOf } from '../scenario/person-zones.js'
import type { Person } from '../scenario/scenario.js'

/**
 * Promise 1, at the instant of each request: calling hours, and their closing margin, on the contact's own clock (by a slow oracle), consent that has
 * run out and number caps; suppression and consent as they were when it was reserved. Status is looked at under «pause means pause».
 */
export function withinRules(evidence: Evidence): Checker {
  const { commanded, breaches, events, calls } = evidence
  const broken = (call: CarrierCall, what: string) =>
    breaches.report('never outside the rules', `${call.attemptId} was dialled ${what}`)

  return {
    onRequest(call) {
      const facts = commanded.campaign(call.campaignId)
      const told = events.attempt(call.attemptId)
      const person = told && facts.people.get(told.contactId)
      if (!person) return broken(call, 'though its contact is not in the campaign')
      if (!person.phones.includes(call.to)) broken(call, 'on a number that is not its contact’s')
      if (commanded.wasSuppressed(call.to, told.reservedAt)) broken(call, 'though the number is suppressed')
      const refusals = commanded
        .consents(person.id, told.reservedAt)
        .map(consent => consentRefusal(facts, consent, call.requested.at))
      const refusal = refusals.every(each => each !== undefined) ? refusals[0] : undefined
      if (refusal) broken(call, refusal)
      if (facts.edits > 0) return
      const shut = hoursRefusal(facts, person, call.requested.at)
      if (shut) broken(call, shut)
      for (const cap of facts.settings.calls.numberCaps) {
        // A clock that was set makes two spans of it; a call that is out of either no longer counts.
        const { at, mono } = call.requested
        const counted = calls.ofNumber(call.to).filter(other => !other.refused && (other.placed || other === call))
        const recent = counted.filter(
          ({ requested }) => requested.at > at - cap.perMs && requested.mono > mono - cap.perMs,
        )
        if (recent.length > cap.max)
          broken(call, `as call ${recent.length} to its number in ${cap.perMs} ms, above the cap of ${cap.max}`)
      }
    },
  }
}

function consentRefusal(facts: CampaignFacts, consent: Consent | undefined, at: number): string | undefined {
  if (!consent) return facts.settings.requireConsent && facts.edits === 0 ? 'without consent' : undefined
  if (consent.status === 'revoked') return 'after consent was revoked'
  return consent.expiresAt !== null && consent.expiresAt <= at ? 'after consent had expired' : undefined
}

function hoursRefusal({ settings }: CampaignFacts, person: Person, at: number): string | undefined {
  const { zone, hours } = settings.schedule
  const counts = zone.kind === 'fixed' ? [zone.zone] : countingZones(zone, zonesOf(person))
  if (counts.length === 0) return 'though nobody knows its zone'
  const { closingMarginMs, ringTimeoutMs } = settings.calls
  const where = `in ${counts.join(' and ')}, at ${new Date(at).toISOString()}`
  if (!openAt(hours, counts, at)) return `outside calling hours ${where}`
  const marginMs = closingMarginMs ?? ringTimeoutMs
  return openAt(hours, counts, at + marginMs) ? undefined : `within ${marginMs} ms of closing ${where}`
}

function countingZones(rules: Extract<HoursZone, { kind: 'contact' }>, candidates: string[]): string[] {
  const { unknown, several = 'intersect' } = rules
  if (candidates.length === 1 || (candidates.length > 1 && several === 'intersect')) return candidates
  const rule = candidates.length === 0 ? unknown : several
  return typeof rule === 'object' ? [rule.zone] : []
}
