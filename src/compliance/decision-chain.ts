import { createHash } from 'node:crypto'
import type { CampaignKey } from '../campaign/types.js'
import type { DecisionRecord } from './decision.js'

/**
 * Stands for all of a decision and whose it is: SHA-256, in hex, of its canonical JSON. The record of one campaign never
 * passes for that of another.
 */
export function decisionDigest({ tenantId, campaignId }: CampaignKey, record: DecisionRecord): string {
  return sha256(canonicalJson({ ...record, tenantId, campaignId }))
}

/**
 * Ties a decision to all of its campaign before it: SHA-256, in hex, of the hash of the one before (`''` before the first),
 * the place in the sequence and the digest, a space between each. Storage keeps it with each decision that comes with a digest.
 */
export function chainHash(before: string, seq: number, digest: string): string {
  return sha256(`${before} ${seq} ${digest}`)
}

/** JSON with the keys of every object sorted by UTF-16 code units and nothing between tokens; what is `undefined` is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(each => canonicalJson(each ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
