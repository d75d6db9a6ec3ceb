import type { OpenRequest, OpenRequestQuery } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'

/** By how much the clocks of processes on one storage may differ. */
const SKEW_MS = 5_000
const FIRST_LOOK_MS = 25
const LONGEST_LOOK_MS = 500

/**
 * `sent`: a request reserved before a change was sent by now, or never will be. `settled`: it has its answer too, or has
 * timed out.
 */
export type Waited = 'sent' | 'settled'

/**
 * Resolves when that holds for every open request that the query finds and `counts`. What was reserved after the change
 * saw it; so these few are all there is to wait for, whatever process reserved them and whether it still lives: each may
 * be sent until its window is over, and settles within the request time-out. A storage that does not say what is open is
 * taken to hide one that was reserved just now.
 */
export async function outwait(
  ctx: EngineContext,
  query: OpenRequestQuery,
  until: Waited,
  counts: (request: OpenRequest) => boolean = () => true,
): Promise<void> {
  const { clock } = ctx
  const asked = clock.monotonic()
  const found = await lookedFor(ctx, query)
  const ends = new Map<string, number>()
  for (const each of found ?? []) if (counts(each)) ends.set(each.attemptId, asked + mayTake(ctx, each, until))
  if (!found) ends.set('', asked + ctx.sendWindowMs + afterSent(ctx, until))
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    const left = Math.max(0, ...ends.values()) - clock.monotonic()
    if (left <= 0) return
    await new Promise<void>(resolve => clock.setTimer(Math.min(wait, left), resolve))
    const open = found && (await lookedFor(ctx, query))
    if (!open) continue
    const still = new Set(open.map(each => each.attemptId))
    for (const id of ends.keys()) if (!still.has(id)) ends.delete(id)
  }
}

async function lookedFor({ storage, logger }: EngineContext, query: OpenRequestQuery) {
  try {
    return await storage.openRequests(query)
  } catch (error) {
    logger.error('Storage did not tell which requests are open; waiting as long as one may be', {
      error: errorText(error),
    })
    return undefined
  }
}

/** How much longer it may be under way: its window, by its owner's clock, and no longer than our clock has it, generously. */
function mayTake(ctx: EngineContext, { reservedAt, sendBefore }: OpenRequest, until: Waited): number {
  const after = afterSent(ctx, until)
  const byOurs = sendBefore + SKEW_MS - ctx.clock.now()
  const byTheirs = sendBefore - reservedAt
  return Math.min(byTheirs, byOurs) + after
}

const afterSent = (ctx: EngineContext, until: Waited) => (until === 'settled' ? ctx.requestTimeoutMs : 0)
