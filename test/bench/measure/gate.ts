import { type ContactInput, parsePresets, type RulesOption, SystemClock } from 'outdial'
import { benchEngine, instantCampaign, instantCarrier } from './campaign.js'

const WARM_UP = 2_000

export interface GateInput {
  contacts: number
  /** Whether the campaign is under calling rules. */
  rules: boolean
}

export interface GateFigures {
  attempts: number
  runMs: number
  /** Processor time of the run, all threads. */
  cpuMs: number
}

const states = [
  'AL',
  'AZ',
  'CA',
  'CO',
  'FL',
  'GA',
  'IL',
  'LA',
  'MA',
  'MI',
  'MS',
  'NV',
  'NY',
  'OH',
  'OR',
  'PA',
  'TX',
  'UT',
]
const register = 'National Do Not Call Registry'

/** As many rules as hold in a strict state, each with all a rule may ask for, and all of it met: open at whatever hour this is run. */
const rules: RulesOption = {
  presets: parsePresets(
    ['US', ...states.map(state => `US-${state}`)].flatMap(jurisdiction =>
      [1, 2, 3].map(n => ({
        id: `bench-${jurisdiction.toLowerCase()}-${n}`,
        name: 'For measuring',
        jurisdiction,
        purposes: ['telemarketing' as const],
        modes: ['autodialed' as const],
        windows: { everyDay: '00:00-24:00' },
        holidays: { policy: 'closed' as const, calendar: { jurisdiction, meaning: 'none' } },
        caps: [
          { counts: 'attempts' as const, max: 100, per: '1d', window: 'rolling' as const, scope: 'number' as const },
        ],
        consent: 'express' as const,
        registry: { name: register, maxAgeDays: 31 },
        sources: [],
        status: 'unverified' as const,
        revised: '2026-01-01',
      })),
    ),
  ),
  holidays: { holidays: async () => [] },
}

function* contacts(count: number): Generator<ContactInput> {
  const consent = { status: 'granted' as const, at: 0 }
  for (let i = 0; i < count; i++) {
    const region = states[i % states.length]!
    yield { id: `crm-${1_000_000 + i}`, phone: `+1212${2_000_000 + i}`, country: 'US', region, consent }
  }
}

/** A campaign from launch to end, with calls that take no time, under calling rules or not. */
export default async function gate(input: GateInput): Promise<GateFigures> {
  for (let i = 0; i < 2; i++) await run({ ...input, contacts: WARM_UP })
  return run(input)
}

async function run({ contacts: count, rules: ruled }: GateInput): Promise<GateFigures> {
  const { engine, carrier } = benchEngine(new SystemClock(), instantCarrier, {}, { rules })
  const campaign = await engine.createCampaign({
    ...instantCampaign,
    segment: contacts(count),
    ...(ruled && {
      purpose: 'telemarketing',
      compliance: {
        mode: 'live',
        unverified: 'all',
        registries: { [register]: Date.now() },
      },
    }),
  })
  const began = performance.now()
  const cpu = process.cpuUsage()
  await campaign.launch()
  await campaign.finished()
  const { user, system } = process.cpuUsage(cpu)
  const runMs = performance.now() - began
  await engine.close()
  return { attempts: carrier.callsPlaced, runMs, cpuMs: (user + system) / 1000 }
}
