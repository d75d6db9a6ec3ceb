import type { CampaignKey, OpenRequest, OpenRequestQuery, Survey, SurveyQuery } from 'outdial'
import { attemptId } from 'outdial'
import type { Campaign } from './campaign.js'
import { expiry } from './ownership.js'
import type { Tenant } from './tenant.js'

/** Which campaigns need an owner and have none, and how many look after the others. */
export function survey(tenant: Tenant, { owner, ttlMs, limit }: SurveyQuery, now: (() => number) | undefined): Survey {
  const { engines } = tenant
  if (ttlMs === 0) engines.delete(owner)
  else engines.set(owner, expiry(now, ttlMs))
  for (const [each, until] of engines) {
    if (until !== Number.POSITIVE_INFINITY && now && until <= now()) engines.delete(each)
  }
  const unowned: CampaignKey[] = []
  let unownedTotal = 0
  let owned = 0
  const held = new Map([...engines.keys()].map(each => [each, 0]))
  let firstEndsAt = Number.POSITIVE_INFINITY
  for (const campaign of tenant.campaigns.values()) {
    const lease = campaign.ownership.held
    if (lease) {
      owned += 1
      if (held.has(lease.owner)) held.set(lease.owner, held.get(lease.owner)! + 1)
      if (lease.owner !== owner) firstEndsAt = Math.min(firstEndsAt, lease.expiresAt)
    } else if (needsOwner(campaign)) {
      unownedTotal += 1
      if (unowned.length < limit) unowned.push(keyOf(campaign))
    }
  }
  const ends = firstEndsAt === Number.POSITIVE_INFINITY || !now ? {} : { firstEndsInMs: firstEndsAt - now() }
  const fewest = held.size === 0 ? 0 : Math.min(...held.values())
  return { unowned, unownedTotal, owned, engines: engines.size, fewest, ...ends }
}

function needsOwner(campaign: Campaign): boolean {
  const { status } = campaign.record
  if (status === 'scheduled' || status === 'active' || campaign.inbox.size > 0) return true
  const { inProgress, pending } = campaign.progress()
  return inProgress > 0 || (status === 'cancelled' && pending > 0)
}

/** By reservation time, then id. */
export function openRequests(tenant: Tenant, query: OpenRequestQuery): OpenRequest[] {
  const { campaignId, phones, contactIds } = query
  const one = campaignId === undefined ? undefined : tenant.campaigns.get(campaignId)
  const campaigns = campaignId === undefined ? tenant.campaigns.values() : one ? [one] : []
  const numbers = phones && new Set(phones.map(phone => tenant.numbers.find(phone)))
  const contacts = contactIds && new Set(contactIds)
  const open: OpenRequest[] = []
  for (const campaign of campaigns) {
    const { attempts } = campaign
    for (const row of campaign.live) {
      if (attempts.isSettled(row) || (numbers && !numbers.has(attempts.phone(row)))) continue
      if (contacts && !contacts.has(campaign.contacts.contactId(attempts.contactSeq(row)))) continue
      open.push({
        ...keyOf(campaign),
        attemptId: attemptId(campaign.record.campaignId, attempts.contactSeq(row), attempts.dial(row)),
        reservedAt: attempts.reservedAt(row),
        sendBefore: attempts.sendBefore(row),
      })
    }
  }
  return open.sort((a, b) => a.reservedAt - b.reservedAt || (a.attemptId < b.attemptId ? -1 : 1))
}

function keyOf({ record }: Campaign): CampaignKey {
  return { tenantId: record.tenantId, campaignId: record.campaignId }
}
