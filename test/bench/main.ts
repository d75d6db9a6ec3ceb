/**
 * Measures the engine: `npm run bench`, or parts of it by name, `npm run bench -- growth throttle`.
 *
 * - `growth`: attempts a second, µs an attempt and bytes a contact at 1,000 to 1,000,000 contacts
 * - `throttle`: the engine beside Bottleneck and p-queue alone, in the same run
 * - `gate`: what calling rules add to an attempt
 * - `fake-clock`: a campaign of three days in virtual time
 * - `import`: rows a second
 * - `memory`: what takes how much of it
 * - `responsiveness`: questions and commands on a big campaign, and the longest turn of the event loop
 * - `postgres`: attempts a second on Postgres; round trips, commits and rows an attempt; memory as campaigns grow
 * - `postgres-import`: rows a second into Postgres
 * - `postgres-takeover`: how soon calls go on after an owner's death, and after a restart
 * - `queues`: attempts beside jobs of pg-boss, graphile-worker and, where Redis is, BullMQ, that do nothing
 *
 * `--quick` leaves out what takes minutes and is done within one. Each measurement runs in a process of its own; cheap
 * ones are medians of three. Figures differ from machine to machine and with its load: compare those of one run.
 */
import { availableParallelism, loadavg } from 'node:os'
import { Services } from '../services/services.js'
import { fakeClock } from './parts/fake-clock.js'
import { gate } from './parts/gate.js'
import { growth } from './parts/growth.js'
import { importing } from './parts/import.js'
import { memory } from './parts/memory.js'
import type { BenchOptions } from './parts/options.js'
import { postgres } from './parts/postgres.js'
import { postgresImport } from './parts/postgres-import.js'
import { postgresTakeover } from './parts/postgres-takeover.js'
import { queues } from './parts/queues.js'
import { responsiveness } from './parts/responsiveness.js'
import { throttle } from './parts/throttle.js'
import { figure } from './table.js'

const parts: Record<string, (options: BenchOptions) => Promise<void>> = {
  growth,
  throttle,
  gate,
  'fake-clock': fakeClock,
  import: importing,
  memory,
  responsiveness,
  postgres,
  'postgres-import': postgresImport,
  'postgres-takeover': postgresTakeover,
  queues,
}

const asked = process.argv.slice(2)
const names = asked.filter(name => name !== '--quick')
const unknown = names.filter(name => !parts[name])
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}; or --quick.`)
  process.exit(1)
}
const began = performance.now()
const busy = loadavg()[0]!
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, ${figure(busy, 1)} processes busy at the start`,
)
const services = new Services()
try {
  for (const name of names.length > 0 ? names : Object.keys(parts)) {
    console.log(`\n── ${name} ──`)
    await parts[name]!({ quick: asked.includes('--quick'), services })
  }
} finally {
  await services.stop()
}
console.log(`\nTook ${figure((performance.now() - began) / 1000)} s.`)
