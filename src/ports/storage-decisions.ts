import type { Decision } from '../compliance/decision.js'

/** Why the engine dialled, or did not. Written by `reserve` and `commit`, with what was decided; never changed after. */
export interface DecisionStorage {
  /**
   * Decisions of the tenant for which all that is given holds, at most `limit`. Of one campaign in the order of `seq`; else by
   * `at`, then in the order campaigns were created, then by `seq`. `seq` is gapless per campaign, from 1; what is no longer
   * kept is left out. Throws `CAMPAIGN_NOT_FOUND` for a `campaignId` of no campaign.
   */
  decisions(query: DecisionQuery): Promise<Decision[]>
}

/** Which decisions. Instants are epoch ms. */
export interface DecisionQuery {
  tenantId: string
  campaignId?: string
  contactIds?: string[]
  phoneHash?: string
  fromAt?: number
  /** Exclusive. */
  toAt?: number
  /** The last one seen; the order goes on behind it. */
  after?: DecisionPlace
  /** The order backwards. */
  newestFirst?: boolean
  limit: number
}

/** Where a decision stands in the order. */
export interface DecisionPlace {
  at: number
  campaignId: string
  seq: number
}
