import type { Change } from '../campaign/lifecycle.js'
import * as lifecycle from '../campaign/lifecycle.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import { changeCampaign, readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { outwait, type Waited } from './open-requests.js'
import type { EngineParts } from './parts.js'
import { type Preflight, preflight } from './preflight.js'
import type { Runner } from './runner.js'

/**
 * Changes the record and waits until every process acts by it. Where this engine owns the campaign, the hold comes first,
 * so that between here and there no request is sent that the change would have forbidden. Elsewhere the version does it:
 * no reservation that did not see the change is taken any more, and those taken before are waited for in storage. The
 * owner itself is not asked: it may be stopped.
 *
 * `before`: whether requests from before the change are to be `sent` or withdrawn, or to have `settled`, when this resolves.
 */
export async function command(
  parts: EngineParts,
  key: CampaignKey,
  decide: (record: CampaignRecord) => Change | undefined,
  before?: Waited,
): Promise<void> {
  const { ctx, owners } = parts
  owners.refuseClosed()
  const release = (await owners.get(key))?.hold()
  try {
    await changeCampaign(ctx, key, decide)
    // A draft has no runner, and needs one only to skip its contacts when cancelled.
    const { status } = await readCampaign(ctx, key)
    if (status === 'draft') return
    const runner = await owners.ensure(key)
    await runner?.sync()
    if (before === 'settled') await runner?.quiet()
    if (before) await outwait(ctx, key, before, ({ attemptId }) => !isOurs(runner, attemptId))
  } finally {
    release?.()
  }
}

/** A request of this engine was sent before the turn that `sync()` waits for, or after `quiet()` by a later command. */
function isOurs(runner: Runner | undefined, attemptId: string): boolean {
  return runner?.owned.live.get(attemptId)?.requesting ?? false
}

/** Checks by `preflight()`, puts the campaign on its schedule, and takes it up. */
export async function launch(parts: EngineParts, key: CampaignKey): Promise<void> {
  const { ctx, owners } = parts
  owners.refuseClosed()
  const record = await readCampaign(ctx, key)
  lifecycle.check('launch', record)
  await refuseLaunch(ctx, record)
  await changeCampaign(ctx, key, current => {
    refuseAgent(current)
    return lifecycle.launch(current, ctx.clock.now())
  })
  const runner = await owners.ensure(key)
  await runner?.sync()
}

/** @throws OutdialError `AGENT_NOT_READY`, `PREFLIGHT_FAILED` */
export async function refuseLaunch(ctx: EngineContext, record: CampaignRecord): Promise<void> {
  refuseAgent(record)
  const found = await preflight(ctx, record)
  if (found.errors.length > 0) throw preflightFailed(record.campaignId, found)
}

/** @throws OutdialError `AGENT_NOT_READY` */
export function refuseAgent(record: CampaignRecord): void {
  const trouble = lifecycle.agentTrouble(record.settings)
  if (trouble) throw new OutdialError('AGENT_NOT_READY', trouble.message, { reason: trouble.reason })
}

function preflightFailed(campaignId: string, found: Preflight): OutdialError {
  const lines = found.errors.map(each => `\n  - ${each.message}`).join('')
  return new OutdialError(
    'PREFLIGHT_FAILED',
    `Campaign '${campaignId}' cannot be launched; nothing was changed. Mend what preflight() found:${lines}`,
    { campaignId, errors: found.errors },
  )
}
