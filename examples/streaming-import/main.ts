// Imports a list that is never in memory as a whole: rows stream out of a generator (a file, a database cursor) into the
// campaign, and the verdict on each row into a file. ROWS=1000000 makes it a million.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CampaignEngine, type ContactInput, type ImportRow, SystemClock } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SimulatedCarrier } from 'outdial/testing'

const ROWS = Number(process.env.ROWS ?? 100_000)

/** Every 1000th row has no number, every 500th one that is none, and every 250th the number of the row before. */
async function* rows(): AsyncGenerator<ContactInput> {
  for (let i = 1; i <= ROWS; i++) {
    if (i % (ROWS / 5) === 0) console.log(`${i} rows read, ${heapMb()} MB of heap`)
    if (i % 1000 === 0) yield { id: i, timeZone: 'America/New_York' }
    else if (i % 500 === 0) yield { id: i, phone: 'ask at the desk', timeZone: 'America/New_York' }
    else yield { id: i, phone: numberOf(i % 250 === 0 ? i - 1 : i), timeZone: 'America/New_York' }
  }
}

// Made up, and never called: the campaign stays a draft.
const numberOf = (i: number) => `+1212${String(2_000_000 + i).padStart(7, '0')}`
const heapMb = () => Math.round(process.memoryUsage().heapUsed / 2 ** 20)

const engine = new CampaignEngine({
  storage: new MemoryStorage(),
  telephony: new SimulatedCarrier({ clock: new SystemClock() }),
})
const campaign = await engine.createCampaign({
  name: 'Everybody',
  agent: { id: 'ada', name: 'Ada', numbers: '+12125550180', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
  calls: { concurrentCalls: 50, callsPerHour: 3000 },
})

const folder = await mkdtemp(join(tmpdir(), 'outdial-import-'))
const file = createWriteStream(join(folder, 'report.jsonl'))

/** The import waits for what this returns, so a slow disk slows the import down instead of filling the memory. */
async function report(row: ImportRow): Promise<void> {
  if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain')
}

const begunAt = performance.now()
const { accepted, skipped } = await campaign.addContacts(rows(), { onRow: report })
file.end()
await once(file, 'finish')
const seconds = (performance.now() - begunAt) / 1000
console.log(`${ROWS} rows in ${seconds.toFixed(1)} s: ${accepted} accepted, skipped:`, skipped)

let lines = 0
for await (const line of createInterface({ input: createReadStream(file.path) })) {
  if (++lines === 250) console.log('such as', line)
}
if (lines !== ROWS) throw new Error(`The report has ${lines} lines for ${ROWS} rows.`)
await rm(folder, { recursive: true })
await engine.close()
