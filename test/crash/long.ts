/**
 * The crash test for as long as you like, 2,000 contacts a run, each with a seed and a kind of provider of its own:
 * `npm run test:crash -- --minutes 30`. Exits non-zero when anything was wrong.
 */
import { parseArgs } from 'node:util'
import { memoryGround, ownPostgresGround } from './storage/ground.ts'
import { type CrashReport, crashRun } from './supervisor/run.ts'
import type { Provider } from './world/settings.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    contacts: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now()) },
    storage: { type: 'string', default: 'postgres' },
    verbose: { type: 'boolean', default: false },
  },
})
const providers: Provider[] = ['plain', 'authoritative', 'idempotent']
const until = Date.now() + Number(values.minutes) * 60_000
const summed = [
  'tookMs',
  'campaigns',
  'contacts',
  'calls',
  'late',
  'plagues',
  'killed',
  'stopped',
  'takeovers',
  'restarts',
] as const
const totals = new Map<string, number>(summed.map(name => [name, 0]))
let wrong = 0
let runs = 0

while (runs === 0 || Date.now() < until) {
  const seed = `${values.seed}-${runs}`
  const provider = providers[runs % providers.length]!
  runs++
  const ground = await (values.storage === 'memory' ? memoryGround() : ownPostgresGround())
  const report = await crashRun({
    seed,
    provider,
    contacts: Number(values.contacts),
    concurrentCalls: 40,
    callsPerHour: 900,
    ground,
    times: 3,
    deadlineMs: 30 * 60_000,
    ...(values.verbose ? { say: console.log } : {}),
  })
  await ground.clear()
  tell(`seed ${seed}, ${provider}`, report)
}
console.log(`\n${runs} runs, ${wrong} things wrong:`, Object.fromEntries(totals))
process.exitCode = wrong > 0 ? 1 : 0

function tell(name: string, report: CrashReport): void {
  for (const each of summed) totals.set(each, totals.get(each)! + report[each])
  wrong += report.wrong.length
  console.log(`${name}: ${summed.map(each => `${each} ${report[each]}`).join(', ')}, wrong ${report.wrong.length}`)
  for (const each of report.wrong.slice(0, 50)) console.log(`  ${each}`)
}
