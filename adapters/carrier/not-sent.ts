import type { CreateCallReply } from 'outdial'

/** Errors of the connection that come before anything was sent. */
const causes = new Map<string | undefined, string>([
  ['ECONNREFUSED', 'connection_refused'],
  ['ENOTFOUND', 'name_not_resolved'],
  ['EAI_AGAIN', 'name_not_resolved'],
])

export const wasNotSent = (network: string | undefined) => causes.has(network)

/** The answer to a create that was not answered at all. */
export function replyToSilence(network: string | undefined): CreateCallReply {
  const cause = causes.get(network)
  return cause ? { kind: 'refused', class: 'backpressure', cause } : { kind: 'unknown', cause: 'no_reply' }
}

/** Why a lookup told nothing, where the provider's own codes say no more. */
export function unavailable(status: number | undefined, network: string | undefined) {
  return { kind: 'unavailable' as const, cause: causeOf(status, network) }
}

function causeOf(status: number | undefined, network: string | undefined): string {
  if (status === 429) return 'rate_limited'
  if (status === 401 || status === 403) return 'account'
  return status === undefined && network !== undefined ? 'no_reply' : 'provider_error'
}
