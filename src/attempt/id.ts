/** `campaignId.<seq>.<dial>`, the numbers in base 36: URL-safe, derived, and at most 64 characters (campaign ids have at most 40). */
export function attemptId(campaignId: string, contactSeq: number, dial: number): string {
  return `${campaignId}.${contactSeq.toString(36)}.${dial.toString(36)}`
}

/** The parts of an attempt id, or `undefined` if it is none of ours; no two texts name the same attempt. */
export function parseAttemptId(id: string): { campaignId: string; contactSeq: number; dial: number } | undefined {
  const match = /^([A-Za-z0-9_-]{1,40})\.(0|[1-9a-z][0-9a-z]{0,7})\.([1-9a-z][0-9a-z]{0,5})$/.exec(id)
  if (!match) return undefined
  return { campaignId: match[1]!, contactSeq: Number.parseInt(match[2]!, 36), dial: Number.parseInt(match[3]!, 36) }
}
