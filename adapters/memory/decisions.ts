import type { Decision, DecisionQuery, DecisionRecord } from 'outdial'
import { chainHash } from 'outdial'
import type { Campaign } from './campaign.js'
import { Ring } from './ring.js'

interface Kept {
  record: DecisionRecord
  hash: string | undefined
}

/** The newest decisions of a campaign. */
export class Decisions {
  readonly #ring: Ring<Kept>

  constructor(window: number) {
    this.#ring = new Ring(window)
  }

  get last(): number {
    return this.#ring.last
  }

  get oldest(): number {
    return this.#ring.oldest
  }

  append(record: DecisionRecord, digest: string | undefined): void {
    const { last } = this.#ring
    const before = last === 0 ? '' : (this.#ring.at(last).hash ?? '')
    this.#ring.push({ record, hash: digest === undefined ? undefined : chainHash(before, last + 1, digest) })
  }

  record(seq: number): DecisionRecord {
    return this.#ring.at(seq).record
  }

  hash(seq: number): string | undefined {
    return this.#ring.at(seq).hash
  }
}

type Place = [at: number, index: number, seq: number]

/** As the port has it; `campaigns` are those that may have any. Looks through all that is kept of them. */
export function readDecisions(campaigns: Campaign[], after: Campaign | undefined, query: DecisionQuery): Decision[] {
  const inOne = query.campaignId !== undefined
  const back = query.newestFirst ? -1 : 1
  // The campaign of `after` may be gone: then whatever was decided at that instant counts as seen.
  const last: Place | undefined = query.after && [
    query.after.at,
    after?.index ?? Number.POSITIVE_INFINITY * back,
    query.after.seq,
  ]
  const found: { campaign: Campaign; place: Place }[] = []
  const contacts = query.contactIds && new Set(query.contactIds)
  for (const campaign of campaigns) {
    const { decisions, index } = campaign
    const from = inOne && last && back > 0 ? Math.max(last[2] + 1, decisions.oldest) : decisions.oldest
    const to = inOne && last && back < 0 ? Math.min(last[2] - 1, decisions.last) : decisions.last
    for (let n = 0; n <= to - from && !(inOne && found.length === query.limit); n++) {
      const seq = back > 0 ? from + n : to - n
      const record = decisions.record(seq)
      const place: Place = [record.at, index, seq]
      if (!inOne && last && compare(place, last) * back <= 0) continue
      if (matches(record, query, contacts)) found.push({ campaign, place })
    }
  }
  if (!inOne) found.sort((a, b) => compare(a.place, b.place) * back)
  return found.slice(0, query.limit).map(({ campaign, place }) => givenOut(campaign, place[2]))
}

function matches(record: DecisionRecord, query: DecisionQuery, contacts: Set<string> | undefined): boolean {
  const { phoneHash, fromAt, toAt } = query
  if (contacts && !contacts.has(record.contactId)) return false
  if (phoneHash !== undefined && record.phoneHash !== phoneHash) return false
  return (fromAt === undefined || record.at >= fromAt) && (toAt === undefined || record.at < toAt)
}

function compare(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

function givenOut({ record: { tenantId, campaignId }, decisions }: Campaign, seq: number): Decision {
  const hash = decisions.hash(seq)
  return { ...decisions.record(seq), tenantId, campaignId, seq, ...(hash !== undefined && { hash }) }
}
