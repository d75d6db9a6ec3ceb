// Three processes call for three campaigns on one Postgres. One of them is killed in the middle of its calls; another takes
// its campaign over, and nobody is called twice. Uses the Postgres at DATABASE_URL, else brings one along.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { parseAttemptId } from 'outdial'
import { openEngine, type Settings } from './app.js'
import { Carrier, type PlacedCall } from './carrier.js'
import { openDatabase } from './database.js'

const CONTACTS = 18
const KILL_AFTER = 6

setTimeout(() => {
  console.error('After a minute the campaigns are not over.')
  process.exit(1)
}, 60_000).unref()

const database = await openDatabase()
const shared = { publicUrl: 'https://calls.example/hooks/tin-can', webhookSecret: 'a webhook secret', hashKey: 'a key' }
const carrier = new Carrier(shared)
const { url: databaseUrl, schema } = database
const settings: Settings = { ...shared, databaseUrl, schema, carrierUrl: await carrier.listen() }

// This process is the app's web server, as it were: it gives commands and answers questions, and calls nobody.
const { engine, storage } = await openEngine(settings, { apiKey: 'web', runCampaigns: false })
await storage.migrate()

const workers = new Map<string, ChildProcess>()
async function startWorker(name: string): Promise<void> {
  const worker = fork(new URL('./worker.ts', import.meta.url), [JSON.stringify({ ...settings, name })])
  workers.set(name, worker)
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }]
  carrier.webhooks.push(port)
}
await Promise.all(['worker 1', 'worker 2', 'worker 3'].map(startWorker))

const killed = new Promise<PlacedCall>(resolve => {
  carrier.onPlaced = call => {
    if (carrier.placed.filter(({ by }) => by === call.by).length < KILL_AFTER) return
    carrier.onPlaced = () => {}
    // With calls up, and before it has the answer to this one.
    workers.get(call.by)!.kill('SIGKILL')
    resolve(call)
  }
})

const campaigns = await Promise.all(
  ['north', 'east', 'west'].map(async (id, n) => {
    const campaign = await engine.createCampaign({
      id,
      name: `Spring check-up, ${id}`,
      agent: {
        id: 'ada',
        name: 'Ada',
        numbers: '+442079460980',
        connect: { kind: 'say', text: 'Hello, this is Ada.' },
      },
      segment: Array.from({ length: CONTACTS }, (_, i) => ({ id: i, phone: `+442079460${n + 1}${10 + i}` })),
      schedule: { timeZone: 'Europe/London', hours: { everyDay: '00:00-24:00' } },
      calls: { concurrentCalls: 3, ringTimeout: '5s', maxCallDuration: '1s', wrapUp: '0s' },
    })
    await campaign.launch()
    return campaign
  }),
)

const victim = await killed
const calledBefore = carrier.placed.length
const { campaignId } = parseAttemptId(victim.attemptId)!
console.log(`${victim.by} was killed after ${KILL_AFTER} calls, while it ran campaign '${campaignId}'`)

const progress = await Promise.all(campaigns.map(campaign => campaign.finished()))

// SIGTERM is how whatever runs your processes ends them.
workers.delete(victim.by)
const exits = [...workers.values()].map(async worker => {
  worker.kill('SIGTERM')
  return (await once(worker, 'exit'))[0] as number | null
})
const clean = (await Promise.all(exits)).every(code => code === 0)
await engine.close()
await storage.close()
carrier.close()
await database.drop()

const heirs = carrier.placed
  .slice(calledBefore)
  .filter(call => call.by !== victim.by && parseAttemptId(call.attemptId)!.campaignId === campaignId)
  .map(({ by }) => by)
console.log(`${[...new Set(heirs)].join(' and ')} took it over, with ${heirs.length} calls`)
for (const name of ['worker 1', 'worker 2', 'worker 3']) {
  console.log(`${name}: ${carrier.placed.filter(({ by }) => by === name).length} calls`)
}
for (const [n, { completed, failed, total }] of progress.entries()) {
  console.log(`campaign '${campaigns[n]!.id}': ${completed} of ${total} contacts reached, ${failed} failed`)
}
const numbers = new Set(carrier.placed.map(({ to }) => to))
const twice = carrier.placed.length - numbers.size
console.log(`${carrier.placed.length} calls to ${numbers.size} numbers, ${twice} of them a second one`)

// A contact whose request may have been sent, and of which the carrier knows nothing, fails rather than be called twice.
const everyoneFinal = progress.every(each => each.total === CONTACTS && each.completed + each.failed === CONTACTS)
if (!(clean && everyoneFinal && heirs.length > 0 && twice === 0)) process.exitCode = 1
