import type { AttemptRecord } from './types.js'

/** When a conversation ended that a rest is counted from, epoch ms; `undefined` for an attempt in which nobody was spoken to. */
export function conversationEndedAt({ state, result, endedAt }: AttemptRecord): number | undefined {
  return state === 'ended' && (result === 'answered' || result === 'completed') ? endedAt : undefined
}

/** When the person refused further calls, epoch ms; `undefined` where the agent recorded no refusal. An opt-out is one. */
export function refusedAt({ outcome }: AttemptRecord): number | undefined {
  return outcome?.refused || outcome?.optOut ? outcome.recordedAt : undefined
}
