import { asking } from '../database.js'
import { longCalls, untilAnswered } from './long-calls.js'

export interface TakeoverInput {
  url: string
  campaignId: string
  /** Under way already, by an owner that is gone. */
  live: number
  /** To be placed on top of them. */
  more: number
}

export interface TakeoverFigures {
  /** Epoch ms; when the one who owned the campaign closed properly, `null`. */
  leaseEndsAt: number | null
  /** The process was up and connected; its first command comes next. */
  startedAt: number
  /** The first new call of this process. */
  firstCallAt: number
  inProgress: number
}

/** A process that begins while the campaign has an owner that died, or none: when its first call is asked for. */
export default async function postgresTakeover(input: TakeoverInput): Promise<TakeoverFigures> {
  const { url, campaignId, live, more } = input
  const { engine, storage, firstCallAt, close } = await longCalls(url)
  const key = { tenantId: 'default', campaignId }
  const before = await storage.progress(key)
  if (before.inProgress !== live) throw new Error(`${before.inProgress} calls are under way; ${live} should be.`)
  const campaign = await engine.campaign(campaignId)
  const leaseEndsAt = await leaseEnd(url)
  const startedAt = Date.now()
  if (leaseEndsAt !== null && startedAt > leaseEndsAt) throw new Error('The lease ended before the measurement began.')
  // Room for the first new call; whoever takes the campaign over must still count those under way.
  await campaign.edit({ calls: { concurrentCalls: live + more } })
  await engine.start()
  const first = await firstCallAt
  await untilAnswered(url, live + more)
  const { inProgress } = await storage.progress(key)
  if (inProgress !== live + more) throw new Error(`${inProgress} calls are under way; ${live + more} may be.`)
  await close()
  return { leaseEndsAt, startedAt, firstCallAt: first, inProgress }
}

function leaseEnd(url: string): Promise<number | null> {
  const sql = 'select owner, lease_ends_at from outdial.campaign_state where owner is not null'
  return asking(url, async client => (await client.query(sql)).rows[0]?.lease_ends_at ?? null)
}
