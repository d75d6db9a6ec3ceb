import type { Campaign, CampaignEngine, Progress } from 'outdial'
import { bar, percent, type Screen, time } from './screen.js'

/** Says what a person would want to hear of while a campaign runs, as it happens. */
export function narrate(engine: CampaignEngine, screen: Screen): void {
  let out = false
  const say = (event: { at: number }, text: string) => screen.line(`  ${screen.style('dim', time(event.at))}  ${text}`)
  const good = (text: string) => screen.style('green', text)
  const bad = (text: string) => screen.style('yellow', text)

  engine.on('campaign.started', event => say(event, 'the campaign began'))
  engine.on('provider.backoff', event => {
    if (event.cause !== 'outage' || out) return
    out = true
    say(event, bad('the provider is out: dialling waits, and no contact loses an attempt'))
  })
  engine.on('attempt.dialing', event => {
    if (out) say(event, good('the provider takes calls again'))
    out = false
  })
  engine.on('breaker.opened', ({ calls, failed, untilAt, ...event }) => {
    const why = calls === 1 ? 'a probe failed too' : `${failed} of the last ${calls} calls failed`
    say(event, bad(`${why}: dialling stops until ${time(untilAt)}`))
  })
  engine.on('breaker.closed', event => say(event, good('a probe went well: dialling goes on')))
  engine.on('campaign.paused', event => say(event, bad(`paused: ${event.reason}`)))
  engine.on('campaign.completed', event => say(event, good('the campaign is complete')))
}

/** Draws the progress bar; where there is no terminal it says, every so often, how far things are. */
export class ProgressBar {
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly screen: Screen,
    private readonly campaign: Campaign,
    private readonly everyMs: number,
  ) {}

  async draw(now: number): Promise<void> {
    if (!this.screen.live && now - this.#saidAt < this.everyMs) return
    const progress = await this.campaign.progress()
    if (this.screen.live) return this.screen.bar(this.#bar(progress, now))
    this.#saidAt = now
    this.screen.line(`  ${time(now)}  ${percent(doneOf(progress)).padStart(5)}  ${inWords(progress)}`)
  }

  #bar(progress: Progress, now: number): string {
    const words = inWords(progress)
    const width = Math.max(10, Math.min(40, this.screen.columns - words.length - 24))
    const done = doneOf(progress)
    const filled = bar(done, width)
    const track = this.screen.style('cyan', filled) + this.screen.style('dim', '·'.repeat(width - filled.length))
    return `  ${this.screen.style('dim', time(now))}  ${track}  ${percent(done).padStart(5)}  ${words}`
  }
}

function doneOf({ total, completed, failed, skipped }: Progress): number {
  return total === 0 ? 0 : (completed + failed + skipped) / total
}

function inWords({ pending, inProgress, completed, failed, skipped }: Progress): string {
  return `${completed} completed, ${failed} failed, ${skipped} skipped, ${inProgress} on the phone, ${pending} waiting`
}
