import { obey, say } from '../world/lines.ts'
import type { RunSettings } from '../world/settings.ts'
import { WorldClock } from '../world/world.ts'
import { CarrierLogFile } from './log.ts'
import { CarrierServer } from './server.ts'
import { Webhooks } from './webhooks.ts'

/** A process of its own: the carrier outlives every crash, and knows nothing of engines but where webhooks go. */
const [settings, logPath] = JSON.parse(process.argv[2]!) as [RunSettings, string]
const clock = new WorldClock(settings.world)
const webhooks = new Webhooks(clock, settings.seed)
const log = new CarrierLogFile(logPath)
const idempotent = settings.provider === 'idempotent'
const server = new CarrierServer({ clock, log, webhooks, seed: settings.seed, idempotent })
say({ listening: await server.listen() })
await obey<{ ports: number[] }>(({ ports }) => {
  webhooks.ports = ports
})
