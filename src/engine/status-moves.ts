import { pause, start } from '../campaign/lifecycle.js'
import { changeCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** Reads the record anew, if it may have changed; new limits go to the throttle. */
export async function refresh(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  owned.stale = false
  const record = await ctx.storage.getCampaign(owned.key)
  if (!record || record.version === owned.record.version) return
  const edited = record.settingsVersion !== owned.record.settingsVersion
  owned.adopt(record)
  // Contacts that were added changed the record too; the hint that told of them may have got lost.
  owned.contactsChanged()
  if (edited) await owned.throttle.setLimits(record.settings.calls)
}

/** The moves the engine makes by itself: a schedule reached, trouble that a person must mend. */
export async function moveStatus(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  const { trouble } = owned
  if (trouble !== undefined) {
    const now = ctx.clock.now()
    const record = await changeCampaign(ctx, owned.key, now_ =>
      now_.status === 'active' ? pause(now_, now, trouble) : undefined,
    )
    owned.adopt(record)
    owned.trouble = undefined
  }
  if (owned.record.status === 'scheduled' && ctx.clock.now() >= (owned.record.startAt ?? 0)) {
    const record = await changeCampaign(ctx, owned.key, now_ =>
      now_.status === 'scheduled' ? start(now_, ctx.clock.now()) : undefined,
    )
    owned.adopt(record)
  }
}
