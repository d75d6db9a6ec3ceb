/** Whose call it is, as it travels through Twilio in the query of the callback's address. */
export interface Correlation {
  attemptId: string
  tenantId: string
}

/** Without these Twilio delivers again only what it could not connect for, and not what was answered with 5xx. */
const CONNECTION_OVERRIDES = '#rc=3&rp=all'

export function callbackUrlFor(callbackUrl: string, { attemptId, tenantId }: Correlation): string {
  const url = new URL(callbackUrl)
  url.searchParams.set('attempt', attemptId)
  url.searchParams.set('tenant', tenantId)
  if (url.hash === '') url.hash = CONNECTION_OVERRIDES
  return url.href
}

export function correlationOf(url: URL): Correlation | undefined {
  const attemptId = url.searchParams.get('attempt')
  const tenantId = url.searchParams.get('tenant')
  return attemptId && tenantId ? { attemptId, tenantId } : undefined
}
