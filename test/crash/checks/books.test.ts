import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, SimulatedCarrier } from 'outdial/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { plan } from '../../engine/setup.ts'
import { type Books, wrongBooks } from './books.ts'
import type { CarrierHistory } from './calls.ts'

let books: Books
let history: CarrierHistory

/** The books of a real campaign, and the carrier's log as it would be if both agree. */
beforeAll(async () => {
  const clock = new FakeClock()
  const storage = new MemoryStorage({ now: () => clock.now() })
  const carrier = new SimulatedCarrier({ clock, behaviour: { answer: 0.5, busy: 0.5 } })
  const engine = new CampaignEngine({ storage, telephony: carrier, clock, random: new SeededRandom('books') })
  const campaign = await engine.createCampaign(plan({ id: 'it', contacts: 20, calls: { maxAttempts: 2 } }))
  await clock.runTo(campaign.launch())
  const progress = await clock.runTo(campaign.finished())
  await clock.runTo(engine.close())
  const key = { tenantId: 'default', campaignId: 'it' }
  const record = await campaign.record()
  const contacts = await storage.scanContacts(key, { limit: 100 })
  books = { record, progress, contacts, events: await storage.readEvents(key, 0, 1_000), live: [], rows: 20 }
  const attempts = contacts.flatMap(contact => contact.attemptList)
  const calls = attempts.map(({ attemptId: reference, contactSeq, phone: to, result = '' }) => {
    return { reference, contactSeq, to, campaignId: 'it', placedAt: 0, endedAt: 1, answered: false, end: result }
  })
  history = { calls, asked: new Map(calls.map(call => [call.reference, 1])), late: new Set(), faults: [] }
})

/** The books with something broken. */
function broken(breakIt: (books: Books, history: CarrierHistory) => void): string {
  const copy = structuredClone({ books, history })
  breakIt(copy.books, copy.history)
  return wrongBooks(copy.books, copy.history).join('\n')
}

const answered = (own: Books) => own.contacts.find(contact => contact.status === 'completed')!
const failed = (own: Books) => own.contacts.find(contact => contact.status === 'failed')!

describe('books', () => {
  test('of a campaign as it should be are in order', () => {
    expect(broken(() => {})).toBe('')
  })

  test.each<[string, string, (books: Books, history: CarrierHistory) => void]>([
    ['a campaign that is still on', 'is active', own => void (own.record.status = 'active')],
    ['a contact that is not through', 'is in_progress', own => void (answered(own).status = 'in_progress')],
    ['a failure without a reason', 'without a reason', own => void delete failed(own).reason],
    ['a number still locked', 'is still locked', own => void (answered(own).numbers[0]!.lockedBy = 'it.0.1')],
    [
      'a slot still held',
      'still holds its slot',
      own => own.live.push({ attempt: answered(own).attemptList[0]!, contact: answered(own) }),
    ],
    ['counts that do not add up', 'does not add up', own => void own.progress.total++],
    ['a contact lost', 'of 20 contacts', own => void own.contacts.pop()],
    ['a contact counted as another', 'completed and holds', own => void (answered(own).status = 'skipped')],
    ['a gap in the log', 'has the number', own => void own.events.splice(5, 1)],
    ['an end told twice', 'attempt.ended not told once', own => retold(own, 'attempt.ended')],
    ['a contact done twice', 'contact.completed not told once', own => retold(own, 'contact.completed')],
    ['a reservation that never ended', 'reserved and', own => retold(own, 'attempt.reserved')],
    ['a call that storage does not know', 'knows nothing', own => void failed(own).attemptList.pop()],
    [
      'a result that is not the carrier’s',
      'with the carrier as busy',
      own => void (failed(own).attemptList[0]!.result = 'answered'),
    ],
    [
      'an attempt that was never asked for',
      'never asked',
      (own, log) => void log.asked.delete(failed(own).attemptList[0]!.attemptId),
    ],
  ])('with %s are not', (_, what, breakIt) => {
    expect(broken(breakIt)).toContain(what)
  })

  test('need not know of a call whose request left too late, nor how one ended that nobody could resolve', () => {
    const late = broken((own, log) => void log.late.add(failed(own).attemptList.pop()!.attemptId))
    expect(late).not.toContain('knows nothing')
    expect(
      broken((own, log) => {
        const attempt = answered(own).attemptList.at(-1)!
        Object.assign(attempt, { result: 'failed', cause: 'outcome_unknown' })
        log.asked.delete(attempt.attemptId)
      }),
    ).toBe('')
  })
})

/** The log with the first event of a type once more at its end. */
function retold({ events }: Books, type: string): void {
  const first = events.find(event => event.type === type)!
  events.push({ ...first, seq: events.length + 1 })
}
