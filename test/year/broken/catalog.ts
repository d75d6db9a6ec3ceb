import type { Mutation } from '../../simulation/broken/bundle.js'

/** An engine that ignores one rule. */
export interface BrokenEngine {
  name: string
  source: Mutation[]
  /** In something that is reported. */
  says: RegExp
  /** A seed that was seen to catch it, with so many people and days. */
  seed: number
  people: number
  days: number
  /** With every `npm test`, not only the long one. */
  always?: true
}

const at = (file: string, find: string, replace: string): Mutation => ({ file, find, replace })
const usual = { seed: 1, people: 150, days: 366 }

export const brokenEngines: BrokenEngine[] = [
  {
    name: 'calls of the other campaign do not count against a number’s caps',
    says: /breaks .*cap/,
    ...usual,
    source: [
      at(
        'adapters/memory/snapshots.ts',
        'numbers: contacts.numbers(seq).map(number => numberFacts(tenant, number, startsSinceAt)),',
        `numbers: contacts.numbers(seq).map(number => {
           const facts = numberFacts(tenant, number, startsSinceAt)
           const own = new Set(attemptStarts(campaign, seq))
           return { ...facts, recentStarts: facts.recentStarts.filter(start => own.has(start)) }
         }),`,
      ),
    ],
  },
  {
    name: 'clocks are read with the offset that they had at the beginning of the year',
    says: /breaks .*hours|breaks .*margin/,
    ...usual,
    source: [
      at(
        'src/calling-hours/zone.ts',
        'Math.round(iana.offset(at) * 60_000)',
        'Math.round(iana.offset(Date.UTC(new Date(at).getUTCFullYear(), 0, 8)) * 60_000)',
      ),
    ],
  },
  {
    name: 'holidays of presets are ignored',
    says: /breaks .*preset holiday/,
    ...usual,
    source: [
      at(
        'src/compliance/presets/preset-days.ts',
        "if (holidays.policy === 'ignored') return regular",
        "if (holidays.policy !== ('never' as string)) return regular",
      ),
    ],
  },
  {
    name: 'a preset that ends on a date holds on, and one that begins on a date never does',
    says: /breaks .*preset hours|might be called/,
    ...usual,
    source: [
      at(
        'src/compliance/presets/preset-days.ts',
        'if (day < this.#firstDay || day > this.#lastDay) return wholeDay',
        'if (Number.isFinite(this.#firstDay)) return wholeDay',
      ),
    ],
  },
  {
    name: 'calls may start until hours close',
    says: /breaks .*margin/,
    ...usual,
    source: [
      at(
        'src/campaign/hours.ts',
        'closingMarginMs: closingMarginMs ?? ringTimeoutMs',
        'closingMarginMs: closingMarginMs === null ? ringTimeoutMs : 0',
      ),
    ],
  },
  {
    name: 'consent that ran out still counts',
    says: /breaks .*consent expired/,
    ...usual,
    source: [
      at('src/compliance/gate.ts', 'consent.expiresAt <= now) return', 'consent.expiresAt <= 0) return'),
      at('src/compliance/gate.ts', 'consentUntil: contact.consent?.expiresAt ?? null', 'consentUntil: null'),
    ],
  },
  {
    name: 'an opt-out is not looked at once the contact was claimed',
    says: /breaks .*suppressed/,
    ...usual,
    always: true,
    source: [
      at(
        'src/engine/embargo.ts',
        'if (this.#changes === claimedAfter) return undefined',
        'if (claimedAfter >= 0) return undefined',
      ),
      at(
        'adapters/memory/dialing.ts',
        'tenant.numbers.version(number) !== expect.numberVersion || tenant.numbers.lock(number) >= 0',
        'tenant.numbers.lock(number) >= 0',
      ),
      at(
        'src/engine/compliance.ts',
        "await outwait(ctx, { tenantId, phones }, 'sent', request => !stoppedHere(parts, request))",
        'void phones',
      ),
    ],
  },
  {
    name: 'an opt-out that an agent tells is noted with the call only',
    says: /breaks .*suppressed/,
    ...usual,
    source: [at('src/engine/outcomes.ts', 'if (outcome.optOut) {', 'if (outcome.optOut && attempt.number < 0) {')],
  },
  {
    name: 'a pause of a country does not reach its states',
    says: /breaks .*place paused/,
    ...usual,
    source: [
      at(
        'src/compliance/pauses.ts',
        'candidate => mayBeIn(pause.jurisdiction, candidate)',
        'candidate => candidate === pause.jurisdiction',
      ),
    ],
  },
  {
    name: 'of the zones that a contact may be in only the first counts',
    says: /breaks .*hours/,
    ...usual,
    source: [
      at('src/campaign/hours.ts', '{ zones: candidates.zones, source', '{ zones: candidates.zones.slice(0, 1), source'),
    ],
  },
  {
    name: 'rules of a state hold on the state’s own clock, whatever clock they name',
    says: /breaks .*preset|might be called/,
    ...usual,
    source: [
      at('src/compliance/presets/preset-hours.ts', "clock.of === 'called_party'", "clock.of !== ('none' as string)"),
    ],
  },
  {
    name: 'registers are fresh for ever',
    says: /breaks .*register/,
    ...usual,
    source: [at('src/campaign/place.ts', 'return maxAgeDays === null ?', 'return maxAgeDays !== 0 ?')],
  },
  {
    name: 'a number does not rest after a conversation in the other campaign',
    says: /breaks .*rest/,
    ...usual,
    source: [
      at(
        'src/compliance/caps.ts',
        'isCallback ? undefined : number?.conversationAt',
        'isCallback ? undefined : number?.refusalAt',
      ),
    ],
  },
  {
    name: 'who becomes free while hours are closed is forgotten',
    says: /might be called/,
    ...usual,
    source: [
      at(
        'src/engine/owned-campaign.ts',
        'const from = this.hours.claimableFrom(zoneKey, dueAt)',
        'const from = this.hours.claimableFrom(zoneKey, dueAt) + 3 * 86_400_000',
      ),
    ],
  },
]
