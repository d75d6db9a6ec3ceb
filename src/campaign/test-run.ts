import type { ContactRecord } from '../contact/types.js'
import type { CampaignRecord } from './types.js'

/** Most contacts in the sample of a test run. */
export const LARGEST_SAMPLE = 500

/** Only the sample is called, each contact of it once. */
export function isTesting({ testRun }: Pick<CampaignRecord, 'testRun'>): boolean {
  return testRun !== undefined && testRun.endedAt === undefined
}

/** Whether the test run has yet to call the contact, or is doing so. What a provider refused is no call. */
export function isUntried({ status, attempts }: Pick<ContactRecord, 'status' | 'attempts'>): boolean {
  return status === 'in_progress' || (status === 'pending' && attempts === 0)
}

/** `size` of them, or all if there are fewer, as far apart as they can be: the same every time. */
export function spread(seqs: readonly number[], size: number): number[] {
  if (seqs.length <= size) return [...seqs]
  return Array.from({ length: size }, (_, i) => seqs[Math.floor(((i + 0.5) * seqs.length) / size)]!)
}
