// Ends a process that is calling without losing a call: on SIGTERM the engine starts no new call, waits for requests to
// the provider that are under way, and hands its campaigns back. The next engine takes them up, live calls included.
// (The example sends the signal to itself, and plays the next process as well.)
import { once } from 'node:events'
import { CampaignEngine, SystemClock } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SimulatedCarrier } from 'outdial/testing'

const clock = new SystemClock()
const behaviour = { answer: 0.7, busy: 0.3, createMs: 50, setupMs: 50, ringMs: [100, 300], talkMs: [200, 500] } as const
const telephony = new SimulatedCarrier({ clock, behaviour })
// In memory, so that the example needs no server; yours is durable and outlives the process.
const storage = new MemoryStorage()

const first = new CampaignEngine({ storage, telephony })
const campaign = await first.createCampaign({
  id: 'spring',
  name: 'Spring check-up',
  agent: { id: 'ada', name: 'Ada', numbers: '+442079460980', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
  segment: Array.from({ length: 24 }, (_, i) => ({ id: i, phone: `+4420794601${String(i).padStart(2, '0')}` })),
  schedule: { timeZone: 'Europe/London', hours: { everyDay: '00:00-24:00' } },
  calls: { concurrentCalls: 4, retryDelay: '1s', wrapUp: '0s' },
})

const closed = once(process, 'SIGTERM').then(async () => {
  // Whatever runs your process gives it some seconds between SIGTERM and SIGKILL; close() takes one request's time.
  await first.close()
  console.log(
    `closed: ${telephony.callsPlaced} calls placed, ${telephony.liveCalls} still up:`,
    await campaign.progress(),
  )
})

let calls = 0
first.on('attempt.ended', () => {
  if (++calls === 8) process.kill(process.pid, 'SIGTERM')
})
await campaign.launch()
await closed

// The next process: start() takes up every campaign that is under way.
const second = new CampaignEngine({ storage, telephony })
await second.start()
const taken = await second.campaign('spring')
console.log('taken up:', await taken.status())
await taken.finished()

const { calls: ended, results } = await taken.analytics()
console.log(`finished: ${telephony.callsPlaced} calls placed, ${ended} with a result:`, results)
if (ended !== telephony.callsPlaced) process.exitCode = 1
await second.close()
