import { CampaignEngine, SystemClock } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import { SimulatedCarrier } from 'outdial/testing'
import { asking } from '../database.js'

const answeredAtOnce = { createMs: 0, setupMs: 0, ringMs: 0, talkMs: 1_500_000, answer: 1 }

export interface LongCalls {
  engine: CampaignEngine
  storage: PostgresStorage
  /** When the first call of this process was asked for, epoch ms. */
  firstCallAt: Promise<number>
  /** The process's own part in it; calls stay as they are. */
  close(): Promise<void>
}

/** An engine on Postgres with a carrier whose calls are answered at once and do not end while they are looked at. */
export async function longCalls(url: string): Promise<LongCalls> {
  const clock = new SystemClock()
  const storage = await postgresStorage({ connectionString: url })
  let called = (_at: number) => {}
  const firstCallAt = new Promise<number>(resolve => (called = resolve))
  const carrier = new SimulatedCarrier({
    clock,
    behaviour: answeredAtOnce,
    keepLog: false,
    onLog: () => called(Date.now()),
  })
  const engine = new CampaignEngine({ storage, telephony: carrier, clock, lease: '15s' })
  const close = async () => {
    await engine.close()
    await storage.close()
  }
  return { engine, storage, firstCallAt, close }
}

/** Waits until the campaign has so many calls on the line, each known to storage as answered. */
export async function untilAnswered(url: string, calls: number): Promise<void> {
  const sql = `select count(*)::integer as n from outdial.attempts where live and record like '%"state":"answered"%'`
  await asking(url, async client => {
    for (;;) {
      const { rows } = await client.query(sql)
      if (rows[0].n >= calls) return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  })
}
