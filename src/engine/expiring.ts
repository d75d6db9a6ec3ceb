import type { EngineContext } from './context.js'
import type { OwnedCampaign } from './owned-campaign.js'

const BATCH = 1_000

/**
 * Ends who may not be called any more. At that very instant rather than when it falls due: a contact that waits for a
 * retry, or for hours to open, keeps the campaign from completing no longer than it may still be called. A call that is
 * live goes on; what comes of it is decided at its end.
 */
export async function expireContacts(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  const { status } = owned.record
  if (status !== 'active' && status !== 'scheduled') return
  if (ctx.clock.now() < owned.nextExpiryAt) return
  // Contacts just made pending again must be so in storage too.
  await owned.committer.flush()
  // Reset before the first wait: who becomes pending meanwhile moves it back and is not overwritten below.
  owned.nextExpiryAt = Number.POSITIVE_INFINITY
  try {
    for (;;) {
      const { expired, nextAt } = await ctx.storage.expireContacts(owned.lease, ctx.clock.now(), BATCH)
      if (expired > 0) owned.lookAgain()
      if (expired === BATCH) {
        await ctx.clock.turn?.()
        continue
      }
      owned.expiresFrom(nextAt ?? undefined)
      return
    }
  } catch (error) {
    owned.nextExpiryAt = Number.NEGATIVE_INFINITY
    throw error
  }
}
