import { setTimeout as pause } from 'node:timers/promises'
import { type Campaign, CampaignEngine, SystemClock } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { showResults } from './after.js'
import { putAgentToWork } from './agent.js'
import { seconds } from './campaigns.js'
import { quickCarrier } from './carriers.js'
import { readContacts } from './contacts.js'
import type { Screen } from './screen.js'
import { ProgressBar } from './watch.js'

const CONTACTS = 10

/** Ten calls or so on the system's clock, told call by call. */
export async function realtimeDemo(
  screen: Screen,
  file: URL,
  stop: AbortSignal,
  onDone?: (campaign: Campaign) => Promise<void>,
): Promise<void> {
  const clock = new SystemClock()
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: quickCarrier(clock), clock })
  const campaign = await engine.createCampaign({ ...seconds, segment: firstOf(readContacts(file), CONTACTS) })
  screen.title(`${CONTACTS} contacts, on the system's clock`)
  tellCalls(engine, screen)
  putAgentToWork(engine, campaign, { now: () => clock.now(), callbackAfterMs: 2000 })

  const bar = new ProgressBar(screen, campaign, 0)
  let done = false
  const finish = () => {
    done = true
  }
  await campaign.launch()
  campaign.finished().then(finish, finish)
  while (!done && !stop.aborted) {
    if (screen.live) await bar.draw(clock.now())
    await pause(100, undefined, { signal: stop }).catch(() => {})
  }
  screen.bar('')
  if (!stop.aborted) {
    await showResults(screen, campaign)
    await onDone?.(campaign)
  }
  await engine.close()
}

/** A line for each step of each call. */
function tellCalls(engine: CampaignEngine, screen: Screen): void {
  const begunAt = performance.now()
  const say = (contactId: string, text: string) => {
    const seconds = ((performance.now() - begunAt) / 1000).toFixed(1).padStart(4)
    screen.line(`  ${screen.style('dim', `${seconds} s`)}  ${contactId}  ${text}`)
  }
  engine.on('attempt.dialing', ({ contactId }) => say(contactId, 'dialling'))
  engine.on('attempt.answered', ({ contactId }) => say(contactId, screen.style('green', 'answered')))
  engine.on('attempt.ended', ({ contactId, result, talkMs }) => {
    say(contactId, `${result}${talkMs === undefined ? '' : `, talked ${(talkMs / 1000).toFixed(1)} s`}`)
  })
  engine.on('attempt.outcome', ({ contactId, code }) => say(contactId, `the agent noted: ${code}`))
  engine.on('contact.retry', ({ contactId, after }) => say(contactId, `will be tried again after ${after}`))
  engine.on('provider.backoff', ({ cause }) =>
    say('        ', screen.style('yellow', `the provider pushes back: ${cause}`)),
  )
}

async function* firstOf<T>(rows: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let taken = 0
  for await (const row of rows) {
    yield row
    if (++taken === count) return
  }
}
