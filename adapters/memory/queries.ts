import type {
  CampaignEvent,
  CampaignQuery,
  CampaignRecord,
  ContactDetail,
  ContactQuery,
  Expired,
  LiveAttempt,
} from 'outdial'
import { eventsExpired, parseAttemptId } from 'outdial'
import type { Campaign } from './campaign.js'
import { results, statuses } from './codes.js'
import { contactDetail, liveAttempt } from './snapshots.js'
import type { Tenant } from './tenant.js'

/** By campaign id, ascending. */
export function listCampaigns(tenant: Tenant, query: CampaignQuery): CampaignRecord[] {
  const records: CampaignRecord[] = []
  for (const { record } of tenant.campaigns.values()) {
    if (query.afterId !== undefined && record.campaignId <= query.afterId) continue
    if (query.statuses && !query.statuses.includes(record.status)) continue
    records.push(record)
  }
  records.sort((a, b) => (a.campaignId < b.campaignId ? -1 : 1))
  return records.slice(0, query.limit)
}

/** By `seq`, ascending. */
export function scanContacts(tenant: Tenant, campaign: Campaign, query: ContactQuery): ContactDetail[] {
  const statusCodes = query.statuses && new Set(query.statuses.map(status => statuses.code(status)))
  const resultCodes = query.results && new Set(query.results.map(result => results.code(result)))
  const found: ContactDetail[] = []
  for (const seq of candidates(query, campaign.contacts.count)) {
    if (found.length >= query.limit) break
    if (statusCodes && !statusCodes.has(campaign.contacts.status(seq))) continue
    if (resultCodes && !hasResult(campaign, seq, resultCodes)) continue
    found.push(contactDetail(tenant, campaign, seq, query.startsSinceAt ?? null))
  }
  return found
}

function* candidates({ afterSeq = -1, seqs }: ContactQuery, count: number): Generator<number> {
  if (seqs) yield* [...new Set(seqs)].filter(seq => seq > afterSeq && seq < count).sort((a, b) => a - b)
  else for (let seq = afterSeq + 1; seq < count; seq++) yield seq
}

function hasResult(campaign: Campaign, seq: number, codes: Set<number>): boolean {
  const { attempts, contacts } = campaign
  let row = contacts.lastAttempt(seq)
  while (row >= 0 && !codes.has(attempts.result(row))) row = attempts.beforeOfContact(row)
  return row >= 0
}

/** By reservation time, then id. */
export function liveAttempts(tenant: Tenant, campaign: Campaign): LiveAttempt[] {
  const all = [...campaign.live].map(row => liveAttempt(tenant, campaign, row))
  return all.sort(
    ({ attempt: a }, { attempt: b }) => a.reservedAt - b.reservedAt || (a.attemptId < b.attemptId ? -1 : 1),
  )
}

export function findAttempt(tenant: Tenant, campaign: Campaign, attemptId: string): LiveAttempt | undefined {
  const parts = parseAttemptId(attemptId)
  if (parts?.campaignId !== campaign.record.campaignId) return undefined
  const row = campaign.findAttempt(parts.contactSeq, parts.dial)
  return row < 0 ? undefined : liveAttempt(tenant, campaign, row)
}

/** Throws `EVENTS_EXPIRED` rather than leave a gap. */
export function readEvents({ record, events }: Campaign, after: number, limit: number): CampaignEvent[] {
  const { tenantId, campaignId } = record
  const end = Math.min(events.last, after + limit)
  if (after < events.last && after + 1 < events.oldest) throw eventsExpired(campaignId, after, events.oldest)
  const page: CampaignEvent[] = []
  for (let seq = after + 1; seq <= end; seq++) page.push({ seq, tenantId, campaignId, ...events.at(seq) })
  return page
}

/** Skips up to `limit` pending contacts, lowest `seq` first, with an event each. */
export function skipPending(campaign: Campaign, reason: string, at: number, limit: number): number {
  let skipped = 0
  for (let seq = campaign.firstPending(); seq >= 0 && skipped < limit; seq = campaign.firstPending()) {
    skip(campaign, seq, reason, at)
    skipped += 1
  }
  return skipped
}

/** Skips up to `limit` pending contacts that have expired, the earliest first. */
export function expireContacts(campaign: Campaign, at: number, limit: number): Expired {
  const { contacts, expiring } = campaign
  let expired = 0
  for (let seq = expiring.next(); seq >= 0; seq = expiring.next()) {
    const expiresAt = contacts.expiresAt(seq)!
    if (expiresAt > at || expired >= limit) return { expired, nextAt: expiresAt }
    skip(campaign, seq, 'contact_expired', at)
    expired += 1
  }
  return { expired, nextAt: null }
}

function skip(campaign: Campaign, seq: number, reason: string, at: number): void {
  campaign.patchContact(seq, { status: 'skipped', reason })
  campaign.events.push({ type: 'contact.skipped', at, contactId: campaign.contacts.contactId(seq), reason })
}
