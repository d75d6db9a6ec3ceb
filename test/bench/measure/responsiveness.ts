import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Campaign, SystemClock } from 'outdial'
import { benchEngine, contacts, instantCampaign, instantCarrier } from './campaign.js'

const WARM_UP = 2_000
const RUN_UNTIL = 500

export interface ActionFigures {
  action: string
  ms: number
  /** The longest time that nothing else in the process could run. */
  longestTurnMs: number
}

/** What questions and commands cost on a campaign of so many contacts, some of them called. */
export default async function responsiveness(input: { contacts: number }): Promise<ActionFigures[]> {
  await actOn(WARM_UP)
  return actOn(input.contacts)
}

async function actOn(count: number): Promise<ActionFigures[]> {
  const { engine, carrier } = benchEngine(new SystemClock(), instantCarrier)
  const figures: ActionFigures[] = []
  const time = async <T>(action: string, act: () => Promise<T>): Promise<T> => {
    const { result, ...cost } = await timed(act)
    figures.push({ action, ...cost })
    return result
  }
  const create = () => engine.createCampaign({ ...instantCampaign, segment: contacts(count) })
  const campaign = await time('import', create)
  await time('preflight()', () => campaign.preflight())
  await time('launch()', () => campaign.launch())
  while (carrier.callsPlaced < RUN_UNTIL) await new Promise(resolve => setTimeout(resolve, 1))
  await time('pause()', () => campaign.pause())
  await ask(campaign, time)
  const copy = await time('clone()', () => campaign.clone())
  await time('cancel() of a draft', () => copy.cancel())
  await time('cancel()', () => campaign.cancel())
  await engine.close()
  return figures
}

async function ask(campaign: Campaign, time: <T>(action: string, act: () => Promise<T>) => Promise<T>): Promise<void> {
  await time('progress()', () => campaign.progress())
  const { contacts: page } = await time('resultsPage()', () => campaign.resultsPage({ limit: 100 }))
  await time('resultsPage(), few match', () => campaign.resultsPage({ limit: 100, results: ['failed'] }))
  await time('explain()', () => campaign.explain(page[0]!.contactId))
  await time('diagnose()', () => campaign.diagnose())
  await time('analytics()', () => campaign.analytics())
}

async function timed<T>(act: () => Promise<T>): Promise<{ result: T; ms: number; longestTurnMs: number }> {
  const turns = monitorEventLoopDelay({ resolution: 1 })
  turns.enable()
  // The monitor measures from beat to beat: one before the act, one after it.
  await new Promise(resolve => setTimeout(resolve, 5))
  const began = performance.now()
  const result = await act()
  const ms = performance.now() - began
  await new Promise(resolve => setTimeout(resolve, 5))
  turns.disable()
  return { result, ms, longestTurnMs: turns.max / 1e6 }
}
