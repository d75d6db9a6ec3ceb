import type { CampaignSettings } from './settings.js'

/**
 * - `draft`: being set up. Left by `launch()`, `test()` or `cancel()`.
 * - `scheduled`: launched, start not reached. Left by the runner when it is, or by a command.
 * - `active`: dialling. Left by the runner when every contact is final, by a command, or by trouble that needs a person (paused).
 * - `paused`: no new call starts; live calls finish. Left by `resume()` or `cancel()`.
 * - `completed`, `cancelled`: final.
 */
export type CampaignStatus = 'draft' | 'scheduled' | 'active' | 'paused' | 'completed' | 'cancelled'

/** A campaign belongs to a tenant; the pair is its key everywhere. */
export interface CampaignKey {
  tenantId: string
  campaignId: string
}

/** A sample that is called before the rest. Instants are epoch ms. */
export interface TestRun {
  /** Contacts of the sample, by `seq`. */
  seqs: number[]
  startedAt: number
  /** When it was through, or somebody went on without waiting for that. */
  endedAt?: number
}

/** A campaign as storage has it. Instants are epoch ms. */
export interface CampaignRecord extends CampaignKey {
  /** Goes up with every change of this record; writes are guarded by it. */
  version: number
  status: CampaignStatus
  /** Why it is paused. */
  reason?: string
  /** Goes up with each edit of the settings. */
  settingsVersion: number
  settings: CampaignSettings
  /** Its decisions are tied together by hashes, from the first on; see `verifyDecisions()`. */
  hashChain?: true
  /** `cancel({ hangUp: true })` was asked for. */
  hangUp?: boolean
  /** The test run it began with; see `campaign.test()`. */
  testRun?: TestRun
  createdAt: number
  /** When dialling begins or began; set at launch. */
  startAt?: number
  /** When it was completed or cancelled. */
  endedAt?: number
}

/** The last five add up to the first. */
export interface Progress {
  total: number
  completed: number
  pending: number
  failed: number
  inProgress: number
  skipped: number
}
