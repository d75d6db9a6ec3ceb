import type { CallRequest } from 'outdial'

/** A request of the engine. */
export function callRequest(more: Partial<CallRequest> = {}): CallRequest {
  return {
    tenantId: 'default',
    campaignId: 'summer',
    attemptId: 'summer.1.1',
    contactId: 'c1',
    to: '+12125550101',
    from: '+12125550100',
    ringTimeoutMs: 25_000,
    maxCallDurationMs: 600_000,
    detectMachine: false,
    connect: { kind: 'say', text: 'Hello' },
    ...more,
  }
}

export const neverAborted = () => new AbortController().signal
