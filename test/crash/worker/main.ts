import { createServer } from 'node:http'
import { CampaignEngine, toNodeHandler, webhookHandler } from 'outdial'
import { TinCan } from '../../../examples/http-carrier/telephony.ts'
import { TinCanWebhooks } from '../../../examples/http-carrier/webhooks.ts'
import { openStorage } from '../storage/open.ts'
import { obey, say } from '../world/lines.ts'
import { apiKey, horizonMs, publicUrl, type RunSettings, webhookSecret } from '../world/settings.ts'
import { WorldClock } from '../world/world.ts'
import { type Charge, Fuse } from './fuse.ts'
import { fusedStorage, fusedTelephony } from './ports.ts'
import { Wire } from './wire.ts'

/** Of a campaign; `touch` is an edit that changes nothing, and resolves when what is in force has been seen. */
export interface Command {
  do: 'launch' | 'pause' | 'resume' | 'touch'
  id: number
  campaignId: string
}

/** One process of an app that runs campaigns: an engine on Postgres, and the carrier's webhooks. */
export type Order = { do: 'arm'; charge?: Charge } | Command | { do: 'close' }

const [settings, carrierPort] = JSON.parse(process.argv[2]!) as [RunSettings, number]
const { world, provider } = settings
const fuse = new Fuse()
const wire = new Wire(fuse)
const logger = {
  warn: (message: string, detail?: object) => console.error(`warn ${message} ${JSON.stringify(detail ?? {})}`),
  error: (message: string, detail?: object) => console.error(`error ${message} ${JSON.stringify(detail ?? {})}`),
}
const tinCan = new TinCan({
  baseUrl: `http://127.0.0.1:${carrierPort}`,
  apiKey,
  callbackUrl: publicUrl,
  fetch: wire.fetch,
})
const promised = {
  plain: {},
  authoritative: { authoritativeAfterMs: horizonMs },
  idempotent: { idempotentCreate: true },
}[provider]
const telephony = fusedTelephony(tinCan, fuse, attemptId => wire.checked(attemptId))
const open = await openStorage(settings.storage)
const engine = new CampaignEngine({
  storage: fusedStorage(open.storage, fuse, settings),
  telephony: { ...telephony, capabilities: { ...telephony.capabilities, ...promised } },
  clock: new WorldClock(world),
  logger,
  lease: settings.leaseMs,
  requestTimeout: settings.requestTimeoutMs,
  sendWindow: settings.sendWindowMs,
  grace: settings.graceMs,
  hashKey: 'the same in every process',
})
const adapter = new TinCanWebhooks({ secret: webhookSecret })
// Signatures carry the machine's time, so the handler goes by that.
const hooks = createServer(toNodeHandler(webhookHandler({ engine, adapter, publicUrl, logger })))
await new Promise<void>(resolve => hooks.listen(0, '127.0.0.1', resolve))

async function command(order: Command): Promise<void> {
  const campaign = await engine.campaign(order.campaignId)
  if (order.do === 'touch') await campaign.edit({})
  else await campaign[order.do]()
}

async function close(): Promise<never> {
  await engine.close()
  await open.close()
  process.exit(0)
}

async function start(): Promise<void> {
  for (;;) {
    try {
      return await engine.start()
    } catch (error) {
      logger.error('Could not start; trying again', { error: String(error) })
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

say({ ready: (hooks.address() as { port: number }).port })
void start()
await obey<Order>(order => {
  if (order.do === 'arm') fuse.arm(order.charge)
  else if (order.do === 'close') void close()
  else {
    command(order).then(
      () => say({ done: order.id, at: Date.now() }),
      (error: { code?: string; message: string }) =>
        say({ done: order.id, at: Date.now(), error: `${error.code}: ${error.message}` }),
    )
  }
})
