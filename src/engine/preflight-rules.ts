import type { CampaignHours } from '../campaign/hours.js'
import type { BlockCode } from '../compliance/decision.js'
import type { Finding } from './preflight.js'

/** What keeps whole places from being called until somebody does something about it, and what that is. */
const remedies: { code: BlockCode; remedy: string }[] = [
  {
    code: 'registry_stale',
    remedy:
      'A rule asks for a do-not-call register. Check the contacts against a young copy and name when it was fetched in compliance.registries.',
  },
  {
    code: 'holiday',
    remedy:
      'Nobody knows the holidays there, so rules that close on them are closed. Give the engine a provider that does.',
  },
  { code: 'jurisdiction_paused', remedy: 'Calls there are paused; see engine.resumeJurisdiction().' },
]

/** Places of callable contacts that rules hold back, and rules that this process cannot apply. */
export function ruleFindings(
  hours: CampaignHours,
  places: readonly { zoneKey: string; contacts: number }[],
  at: number,
): { errors: Finding[]; warnings: Finding[] } {
  const { lacks } = hours
  if (lacks !== undefined) return { errors: [unavailable(lacks)], warnings: [] }
  const found = new Map<string, { code: BlockCode; what: string; contacts: number; jurisdictions: Set<string> }>()
  for (const { zoneKey, contacts } of places) {
    const place = hours.place(zoneKey)
    for (const { code, until, evidence } of place.blocks(at, hours.pauses.pauses)) {
      if (until !== undefined || remedyOf(code) === undefined) continue
      const what = String(evidence?.registry ?? evidence?.jurisdiction ?? '')
      const row = found.get(code + what) ?? { code, what, contacts: 0, jurisdictions: new Set() }
      row.contacts += contacts
      for (const jurisdiction of place.jurisdictions) row.jurisdictions.add(jurisdiction)
      found.set(code + what, row)
    }
  }
  const warnings = [...found.values()].map(({ code, what, contacts, jurisdictions }) => ({
    code,
    message: `${contacts} contacts in ${[...jurisdictions].sort().join(', ')} will wait${what && ` (${what})`}. ${remedyOf(code)}`,
  }))
  return { errors: [], warnings }
}

function unavailable(lacks: string): Finding {
  return {
    code: 'rules_unavailable',
    message: `This engine lacks ${lacks}, which compliance asks for: it would call nobody. Give it the calling rules (option rules) that the campaign was made with, or edit compliance.`,
  }
}

const remedyOf = (code: BlockCode) => remedies.find(each => each.code === code)?.remedy
