// One process that calls: an engine, and a server for the carrier's webhooks. Start as many as you like, on as many
// machines; what they share is the database. On SIGTERM it hands its campaigns over and goes.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler, webhookHandler } from 'outdial'
import { TinCanWebhooks } from '../http-carrier/webhooks.js'
import { openEngine, type Settings } from './app.js'

const { name, ...settings } = JSON.parse(process.argv[2]!) as Settings & { name: string }
const { engine, storage } = await openEngine(settings, { apiKey: name, runCampaigns: true })

const adapter = new TinCanWebhooks({ secret: settings.webhookSecret })
const server = createServer(toNodeHandler(webhookHandler({ engine, adapter, publicUrl: settings.publicUrl })))
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

process.once('SIGTERM', async () => {
  // Calls that are up go on, and tell of themselves: webhooks are taken in until the campaigns are handed over.
  await engine.close()
  server.close()
  server.closeIdleConnections()
  await storage.close()
  process.disconnect()
})
// Nobody is left whom to call for.
process.once('disconnect', () => process.exit())

await engine.start()
process.send?.({ port: (server.address() as AddressInfo).port })
