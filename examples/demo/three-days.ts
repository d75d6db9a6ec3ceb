import { setTimeout as pause } from 'node:timers/promises'
import {
  type Analytics,
  type Campaign,
  CampaignEngine,
  type ImportReport,
  type Preflight,
  type Progress,
  readZoneKey,
} from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom } from 'outdial/testing'
import { showBestHours, showExplanation, showResults } from './after.js'
import { putAgentToWork } from './agent.js'
import { type Audit, audit, showAudit } from './audit.js'
import { showImport, showPreflight } from './before.js'
import { threeDays } from './campaigns.js'
import { misbehaviour, threeDayCarrier } from './carriers.js'
import { readContacts } from './contacts.js'
import { type Screen, time } from './screen.js'
import { narrate, ProgressBar } from './watch.js'

const HOUR = 3_600_000
const SLICE = '10m'
/** In a terminal the days pass slowly enough to be seen. */
const PAUSE_MS = 12
const PLAIN_LINE_EVERY_MS = 4 * HOUR
const MONDAY = Date.UTC(2026, 2, 2)
/** Half past eight in Los Angeles. */
const EXPLAIN_AT = MONDAY + 40.5 * HOUR

export interface Figures {
  imported: ImportReport
  preflight: Preflight
  progress: Progress
  analytics: Analytics
  audit: Audit
}

/** A campaign of three days in virtual time, from the list to the results; `undefined` when it was stopped. */
export async function threeDayDemo(
  screen: Screen,
  file: URL,
  stop: AbortSignal,
  onDone?: (campaign: Campaign) => Promise<void>,
): Promise<Figures | undefined> {
  const clock = new FakeClock({ now: MONDAY + 8 * HOUR })
  const zones = new Map<unknown, string>()
  const carrier = threeDayCarrier(clock, MONDAY, contactId => zones.get(contactId))
  const engine = new CampaignEngine({
    storage: new MemoryStorage(),
    telephony: carrier,
    clock,
    random: new SeededRandom('demo'),
  })

  const campaign = await engine.createCampaign({ ...threeDays, segment: notingZones(readContacts(file), zones) })
  const imported = campaign.imported!
  showImport(screen, imported, 'examples/data/contacts.csv')
  const preflight = await campaign.preflight()
  showPreflight(screen, preflight)

  screen.title('Three days of calling')
  screen.line('  The provider misbehaves:')
  for (const line of misbehaviour) screen.line(screen.style('dim', `  - ${line}`))
  screen.line()
  narrate(engine, screen)
  putAgentToWork(engine, campaign, { now: () => clock.now(), callbackAfterMs: 3 * HOUR })
  const explained = await callThemAll(campaign, clock, screen, stop)
  if (stop.aborted) {
    await clock.runTo(engine.close())
    return undefined
  }

  const analytics = await showResults(screen, campaign)
  showBestHours(screen, analytics)
  if (explained) await showExplanation(screen, explained, EXPLAIN_AT, campaign)
  const checked = await audit(carrier, campaign, isWorkingHour)
  showAudit(screen, checked, threeDays.calls)
  const figures = { imported, preflight, progress: await campaign.progress(), analytics, audit: checked }
  await onDone?.(campaign)
  await clock.runTo(engine.close())
  return figures
}

/** Launches, and lets the days pass until the campaign is done. */
async function callThemAll(campaign: Campaign, clock: FakeClock, screen: Screen, stop: AbortSignal) {
  const bar = new ProgressBar(screen, campaign, PLAIN_LINE_EVERY_MS)
  let done = false
  let explained: Awaited<ReturnType<typeof explainSomebody>>
  await campaign.launch()
  const finish = () => {
    done = true
  }
  campaign.finished().then(finish, finish)
  while (!done && !stop.aborted) {
    await clock.advanceBy(SLICE)
    if (clock.now() === EXPLAIN_AT) explained = await explainSomebody(campaign)
    await bar.draw(clock.now())
    if (screen.live) await pause(PAUSE_MS)
  }
  screen.bar('')
  return explained
}

/** Somebody on the west coast who was called before and is to be called again. */
async function explainSomebody(campaign: Campaign) {
  for await (const { contactId, zoneKey, attempts } of campaign.results({ statuses: ['pending'] })) {
    if (attempts > 0 && readZoneKey(zoneKey).zones[0] === 'America/Los_Angeles') return campaign.explain(contactId)
  }
  return undefined
}

async function* notingZones(rows: ReturnType<typeof readContacts>, zones: Map<unknown, string>) {
  for await (const row of rows) {
    if (row.timeZone) zones.set(row.id, row.timeZone)
    yield row
  }
}

/** The schedule in the words of `Intl`, so that the engine is not checked with its own arithmetic. */
function isWorkingHour(at: number, zone: string): boolean {
  const [weekday, clockTime] = time(at, zone).split(' ') as [string, string]
  return !weekday.startsWith('S') && clockTime >= '09:00' && clockTime < '20:00'
}
