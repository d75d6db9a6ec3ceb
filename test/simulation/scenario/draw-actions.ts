import type { SeededRandom } from 'outdial/testing'
import { drawRetry } from './draw-campaigns.js'
import { drawHours } from './draw-hours.js'
import type { Action, CampaignPlan, Deed, Person, Trigger } from './scenario.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

interface Cast {
  campaigns: CampaignPlan[]
  people: Person[]
  /** Leases run out, so that another engine can take over from one that died. */
  leased: boolean
}

export function drawActions(random: SeededRandom, cast: Cast): Action[] {
  const actions = Array.from({ length: random.int(2, 12) }, () => ({
    when: drawTrigger(random),
    ...drawDeed(random, cast),
  }))
  for (const [campaign, plan] of cast.campaigns.entries()) {
    if (plan.latecomers.length > 0) actions.push({ when: drawTrigger(random), kind: 'add', campaign })
  }
  return actions
}

/** More than half of them while a request is on its way or just settled: that is where the races are. */
export function drawTrigger(random: SeededRandom): Trigger {
  const within = random.pick([10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS])
  const afterMs = random.int(0, within)
  const delayMs = random.pick([0, 0, 1, 10, 100, 1_000, 6_000, 30_000])
  const request = random.int(1, 16)
  return random.chance(0.4) ? { afterMs } : { request, delayMs }
}

function drawDeed(random: SeededRandom, cast: Cast): Deed {
  const campaign = random.int(0, cast.campaigns.length - 1)
  const person = random.int(0, cast.people.length - 1)
  const forMs = random.pick([0, 1_000, 20_000, 10 * MINUTE_MS, 2 * HOUR_MS])
  const crash = (): Deed => ({ kind: 'crash', downMs: random.pick([0, 1_000, 30_000, 10 * MINUTE_MS]) })
  const deeds: (() => Deed)[] = [
    () => ({ kind: 'pause', campaign, forMs }),
    () => ({ kind: 'pause', campaign, forMs }),
    () => drawEdit(random, campaign),
    () => drawEdit(random, campaign),
    () => drawEdit(random, campaign),
    () => ({ kind: 'deactivate', campaign, forMs }),
    () => ({ kind: 'cancel', campaign, hangUp: random.chance(0.7) }),
    () => drawClone(random, campaign),
    () => ({ kind: 'suppress', person, forMs: random.chance(0.4) ? forMs : null }),
    () => ({ kind: 'suppress', person, forMs: null }),
    () => drawConsentChange(random, person),
    () => ({ kind: 'restart' }),
    () => (cast.leased ? crash() : { kind: 'restart' }),
    () => (cast.leased ? crash() : { kind: 'jump', ms: drawJump(random) }),
    () => ({ kind: 'jump', ms: drawJump(random) }),
    () => ({ kind: 'outage', forMs: random.pick([2_000, 60_000, 20 * MINUTE_MS]) }),
    () => ({ kind: 'refuse_config', forMs: random.pick([1_000, 60_000]) }),
    () => ({ kind: 'explain', campaign }),
    () => ({ kind: 'explain', campaign }),
    () => ({ kind: 'illegal', campaign }),
  ]
  return random.pick(deeds)()
}

function drawClone(random: SeededRandom, campaign: number): Deed {
  const contacts = random.pick(['all', 'all', 'uncalled', 'none'] as const)
  return { kind: 'clone', campaign, contacts, launch: random.chance(0.8) }
}

function drawEdit(random: SeededRandom, campaign: number): Deed {
  return random.pick<() => Deed>([
    () => edit(campaign, 'limits_down', { calls: { concurrentCalls: 1, callsPerHour: random.int(1, 4) } }),
    () => edit(campaign, 'limits_down', { calls: { concurrentCalls: 1 } }),
    () => edit(campaign, 'limits_up', { calls: { concurrentCalls: random.int(3, 6), callsPerHour: null } }),
    () =>
      edit(campaign, 'limits_up', { calls: { concurrentCalls: random.int(2, 6), callsPerHour: random.int(5, 30) } }),
    () => edit(campaign, 'hours', { schedule: { hours: drawHours(random) } }),
    () => edit(campaign, 'hours', { schedule: { hours: drawHours(random) } }),
    () => edit(campaign, 'attempts', { calls: { maxAttempts: random.int(1, 4) } }),
    () => edit(campaign, 'retry', { calls: { retry: drawRetry(random) } }),
    () => edit(campaign, 'no_change', {}),
  ])()
}

const edit = (
  campaign: number,
  what: Extract<Deed, { kind: 'edit' }>['what'],
  change: Extract<Deed, { kind: 'edit' }>['edit'],
): Deed => ({
  kind: 'edit',
  campaign,
  what,
  edit: change,
})

function drawConsentChange(random: SeededRandom, person: number): Deed {
  const expires = random.int(0, 2 * HOUR_MS)
  const status = random.pick(['granted', 'revoked', 'revoked'] as const)
  return {
    kind: 'consent',
    person,
    status,
    expiresAfterMs: status === 'granted' && random.chance(0.4) ? expires : null,
  }
}

function drawJump(random: SeededRandom): number {
  const size = random.pick([50, 4_000, 20 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS, 26 * HOUR_MS])
  return random.chance(0.5) ? size : -size
}
