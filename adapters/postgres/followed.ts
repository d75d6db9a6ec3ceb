import type { CampaignKey, StorageHint } from 'outdial'

/** So many campaigns are looked at, those last heard of. */
const MOST = 1_000

/** Where a campaign stands: version, newest event, contacts, newest inbox item, fence and whether it has an owner. */
export type Seen = [version: number, event: number, contacts: number, inbox: number, fence: number, owned: boolean]

/** The campaigns that a process has to do with, and how they were when it last looked. */
export class Followed {
  readonly #campaigns = new Map<string, { key: CampaignKey; seen: Seen | undefined }>()

  add({ tenantId, campaignId }: CampaignKey): void {
    const id = JSON.stringify([tenantId, campaignId])
    const known = this.#campaigns.get(id)
    this.#campaigns.delete(id)
    this.#campaigns.set(id, known ?? { key: { tenantId, campaignId }, seen: undefined })
    if (this.#campaigns.size > MOST) this.#campaigns.delete(this.#campaigns.keys().next().value!)
  }

  keys(): CampaignKey[] {
    return [...this.#campaigns.values()].map(each => each.key)
  }

  /** What has changed since the last look; at the first look all may have. */
  changes(key: CampaignKey, now: Seen): StorageHint[] {
    const campaign = this.#campaigns.get(JSON.stringify([key.tenantId, key.campaignId]))
    const before = campaign?.seen
    if (campaign) campaign.seen = now
    const hints: StorageHint[] = []
    const whats = ['campaign', 'events', 'contacts', 'inbox'] as const
    for (const [n, what] of whats.entries()) {
      if (now[n] === before?.[n]) continue
      hints.push({ ...key, what, ...(what === 'events' && before ? { after: before[1] } : {}) })
    }
    if (!now[5] && (!before || before[5] || now[4] !== before[4])) hints.push({ ...key, what: 'lease' })
    return hints
  }
}
