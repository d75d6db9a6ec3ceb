// The whole of it: a messy list of 500 contacts in five time zones is imported and checked, and called for three days of
// virtual time through a provider that misbehaves; then the results. `npm run demo`, or in ten contacts and real time:
// `npm run demo -- --realtime`. `--csv <file>` writes the results.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Campaign } from 'outdial'
import { realtimeDemo } from './realtime.js'
import { Screen } from './screen.js'
import { threeDayDemo } from './three-days.js'

const options = readOptions()
const contacts = new URL('../data/contacts.csv', import.meta.url)
const screen = new Screen(process.stdout)
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
// Whoever reads the output has seen enough: `npm run demo | head`.
process.stdout.on('error', () => process.exit())

try {
  const begunAt = performance.now()
  await (options.realtime ? realtimeDemo : threeDayDemo)(screen, contacts, stop.signal, writeCsv)
  const took = ((performance.now() - begunAt) / 1000).toFixed(1)
  screen.line()
  screen.line(stop.signal.aborted ? 'Stopped; calls under way were left to end.' : `Done in ${took} s.`)
} finally {
  screen.close()
}
// Calls of the simulated provider that still last would keep the process.
if (stop.signal.aborted) process.exit(130)

async function writeCsv(campaign: Campaign): Promise<void> {
  if (options.csv === undefined) return
  await pipeline(campaign.resultsCsv(), createWriteStream(options.csv))
  screen.line()
  screen.line(`Results of each call written to ${options.csv}`)
}

function readOptions() {
  try {
    return parseArgs({ options: { realtime: { type: 'boolean' }, csv: { type: 'string' } } }).values
  } catch (error) {
    console.error(`${(error as Error).message}. Usage: npm run demo -- [--realtime] [--csv <file>]`)
    process.exit(2)
  }
}
