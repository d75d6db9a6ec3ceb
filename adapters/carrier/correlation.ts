/** Whose call it is, as it travels through the provider in the query of the callback's address. */
export interface Correlation {
  attemptId: string
  tenantId: string
}

export function correlate(url: URL, { attemptId, tenantId }: Correlation): void {
  url.searchParams.set('attempt', attemptId)
  url.searchParams.set('tenant', tenantId)
}

export function correlationOf(url: URL): Correlation | undefined {
  const attemptId = url.searchParams.get('attempt')
  const tenantId = url.searchParams.get('tenant')
  return attemptId && tenantId ? { attemptId, tenantId } : undefined
}
