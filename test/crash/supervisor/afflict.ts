import type { Random } from 'outdial'
import type { Ground } from '../storage/ground.ts'
import { closing, type Point } from '../worker/points.ts'
import type { RunSettings } from '../world/settings.ts'
import { toReal } from '../world/world.ts'
import type { Fleet } from './fleet.ts'
import type { AtPoint, Plague } from './plagues.ts'
import type { Worker } from './worker.ts'

/** What there is to afflict. */
export interface Victims {
  fleet: Fleet
  /** Absent where storage cannot be restarted. */
  restart?: Ground['restart'] | undefined
  settings: RunSettings
  random: Random
  /** Campaigns under way. */
  running: () => string[]
}

const takeover: readonly Point[] = ['after survey', 'after acquireLease', 'after liveAttempts', 'after startsSince']

/** Lets one plague loose. Resolves once it struck and, where something stands still, that goes on again. */
export async function afflict(victims: Victims, plague: Plague): Promise<void> {
  const { fleet, restart } = victims
  await fleet.until(() => fleet.awake.length > 0 && victims.running().length > 0)
  if (plague.kind === 'restart storage') return restart?.(plague.mode)
  if ('point' in plague) return atPoint(victims, plague)
  const worker = plague.who === 'owner' ? await anOwner(victims) : await anyone(victims)
  if (plague.kind === 'kill') {
    worker.kill('SIGKILL')
    await worker.exited
  } else {
    worker.stop()
    fleet.counts.stopped++
    await pastItsLease(victims, worker)
  }
}

async function atPoint(victims: Victims, { kind, point, nth }: AtPoint): Promise<void> {
  const struck = victims.fleet.strike({ point, nth, signal: kind === 'kill at' ? 'SIGKILL' : 'SIGSTOP' })
  await provoke(victims, point)
  const worker = await struck
  if (kind === 'kill at') await worker.exited
  else await pastItsLease(victims, worker)
}

/** Some points nobody comes by unless something happens. */
async function provoke(victims: Victims, point: Point): Promise<void> {
  const { random } = victims
  if (takeover.includes(point)) (await anOwner(victims)).kill('SIGKILL')
  if (closing.includes(point)) (await anOwner(victims)).close()
  if (point === 'after updateCampaign') {
    const campaignId = pick(victims.running(), random)
    if (campaignId === undefined) return
    // It dies of it, and somebody else finds the campaign paused.
    const worker = await anyone(victims)
    await worker.command('pause', campaignId).catch(() => undefined)
    await resume(victims, campaignId)
  }
}

async function resume(victims: Victims, campaignId: string): Promise<void> {
  while (victims.running().includes(campaignId)) {
    const worker = await anyone(victims)
    try {
      await worker.command('resume', campaignId)
      return
    } catch (error) {
      // Not paused after all, or over meanwhile: nothing to resume. Else whoever was asked died of something.
      if (String(error).includes('ILLEGAL_TRANSITION')) return
    }
  }
}

/** Stands still until somebody else has what it owned, and for longer than its lease in any case. */
async function pastItsLease({ fleet, settings }: Victims, worker: Worker): Promise<void> {
  const lease = toReal(settings.world, settings.leaseMs)
  const owned = [...fleet.owners].filter(([, owner]) => owner === worker).map(([campaignId]) => campaignId)
  await wait(1.5 * lease)
  const takenOver = fleet.until(() => owned.every(campaignId => fleet.owners.get(campaignId) !== worker))
  await Promise.race([takenOver, wait(4 * lease)])
  worker.goOn()
}

/** A process that owns a campaign, once there is one. */
async function anOwner({ fleet, random, running }: Victims): Promise<Worker> {
  return oneOf(fleet, random, () => {
    const owners = running().map(campaignId => fleet.owners.get(campaignId))
    return fleet.awake.filter(worker => owners.includes(worker))
  })
}

async function anyone({ fleet, random }: Victims): Promise<Worker> {
  return oneOf(fleet, random, () => fleet.awake)
}

async function oneOf(fleet: Fleet, random: Random, candidates: () => Worker[]): Promise<Worker> {
  for (;;) {
    const found = pick(candidates(), random)
    if (found) return found
    await fleet.until(() => candidates().length > 0)
  }
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random.next() * items.length)]
}

/** A length of time is what is wanted here: a lease runs out by time alone. */
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
