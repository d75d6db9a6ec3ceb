import type { Decision } from './decision.js'
import { chainHash, decisionDigest } from './decision-chain.js'

/** The newest decision of a campaign at some time: noted elsewhere, it shows later that nothing up to it was changed. */
export interface DecisionHead {
  campaignId: string
  /** 0 = the campaign has none yet. */
  seq: number
  /** `''` with `seq` 0. */
  hash: string
}

/** What a chain is held to besides itself. */
export interface ChainAnchors {
  /** The decisions begin behind this one, as those before were pruned, say. Default: with the campaign's first. */
  since?: Pick<DecisionHead, 'seq' | 'hash'>
  /** A head noted earlier: one cut off at the end, or made anew from some place on, does not reach it. */
  head?: Pick<DecisionHead, 'seq' | 'hash'>
}

/**
 * - `changed`: the record, its place or its hash is not what was written there.
 * - `missing`: none has this place, where the next ones are or where the noted head says that there was one.
 * - `misplaced`: it stands where it does not belong: out of order, twice, or of another campaign.
 * - `unchained`: it has no hash.
 * - `not_the_noted`: it fits the chain, but is not the one whose hash was noted.
 */
export type ChainFault = 'changed' | 'missing' | 'misplaced' | 'unchained' | 'not_the_noted'

/** What `verifyDecisions()` found. */
export type ChainVerdict =
  | { ok: true; verified: number; head: DecisionHead | null }
  /** `seq`: the first place where not the record stands that was written there. `verified`: how many before it are whole. */
  | { ok: false; verified: number; broken: { seq: number; fault: ChainFault } }

/**
 * Checks the hash chain of one campaign's decisions, given in the order of `seq` and all of them, as `engine.decisions()` and
 * an export as JSON lines have them. Stops at the first that is broken. Reads no clock, storage or key: whoever has the
 * records can do it. Who could rewrite storage could also compute a new chain; only a noted `head` tells then.
 */
export async function verifyDecisions(
  decisions: AsyncIterable<Decision> | Iterable<Decision>,
  { since, head }: ChainAnchors = {},
): Promise<ChainVerdict> {
  let { seq, hash } = since ?? { seq: 0, hash: '' }
  let campaign: Pick<Decision, 'tenantId' | 'campaignId'> | undefined
  let verified = 0
  const broken = (at: number, fault: ChainFault): ChainVerdict => ({ ok: false, verified, broken: { seq: at, fault } })
  if (head && head.seq < seq) return broken(head.seq, 'missing')
  if (head?.seq === seq && head.hash !== hash) return broken(seq, 'not_the_noted')
  for await (const decision of decisions) {
    campaign ??= decision
    const fault = faultOf(decision, campaign, { seq, hash })
    if (fault) return broken(seq + 1, fault)
    seq += 1
    hash = decision.hash!
    if (head?.seq === seq && head.hash !== hash) return broken(seq, 'not_the_noted')
    verified += 1
  }
  if (head && head.seq > seq) return broken(seq + 1, 'missing')
  return { ok: true, verified, head: campaign ? { campaignId: campaign.campaignId, seq, hash } : null }
}

function faultOf(
  { hash, ...decision }: Decision,
  campaign: Pick<Decision, 'tenantId' | 'campaignId'>,
  before: { seq: number; hash: string },
): ChainFault | undefined {
  const { seq, tenantId, campaignId, ...record } = decision
  if (tenantId !== campaign.tenantId || campaignId !== campaign.campaignId) return 'misplaced'
  if (!Number.isSafeInteger(seq)) return 'changed'
  if (seq <= before.seq) return 'misplaced'
  if (seq > before.seq + 1) return 'missing'
  if (hash === undefined) return 'unchained'
  return hash === chainHash(before.hash, seq, decisionDigest(campaign, record)) ? undefined : 'changed'
}
