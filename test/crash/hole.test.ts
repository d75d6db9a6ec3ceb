import { attemptId, parseAttemptId } from 'outdial'
import { describe, expect, test } from 'vitest'
import { type Fate, fateOf } from './carrier/fate.ts'
import type { CarrierEntry } from './carrier/log.ts'
import { wrongBooks } from './checks/books.ts'
import { wrongCalling } from './checks/calling.ts'
import { readHistory } from './checks/calls.ts'
import { postgresGround } from './storage/tests-postgres.ts'
import { Stage } from './supervisor/stage.ts'
import type { Provider } from './world/settings.ts'
import { toReal } from './world/world.ts'

/** On a busy machine a reservation may miss its time and be taken back, so what is struck need not be the first call of all. */
const calls = [0, 1].flatMap(contact => Array.from({ length: 9 }, (_, i) => attemptId('it', contact, i + 1)))

/** One under which the carrier takes these calls, answers at once, and everybody talks. */
function seed(): string {
  const plain = (fate: Fate) => !fate.refuse && fate.answer === 'given' && fate.end === 'answered'
  for (let i = 0; ; i++) if (calls.every(id => plain(fateOf(`hole ${i}`, id)))) return `hole ${i}`
}

/** The owner stands still between its last check and the wire until the campaign is over without it; then it goes on. */
async function throughTheHole(provider: Provider) {
  const ground = await postgresGround()
  const stage = await Stage.set({ ground, seed: seed(), provider, contacts: 2, maxAttempts: 3 })
  try {
    const struck = stage.fleet.strike({ point: 'before send', nth: 1, signal: 'SIGSTOP' })
    void stage.launch().catch(() => undefined)
    const stopped = await struck
    await stage.completed()
    const before = await stage.log()
    stopped.goOn()
    const isLate = ({ what, reference }: CarrierEntry) => what === 'ended' && !asked(before).includes(reference)
    const log = await stage.log(all => all.some(isLate))
    const books = (await stage.campaigns.books(stage.plan))!
    const history = readHistory(log, toReal(stage.settings.world, stage.settings.requestTimeoutMs))
    const campaigns = new Map([[stage.plan.campaignId, stage.plan]])
    const rules = { campaigns, idempotent: false, hourRealMs: toReal(stage.settings.world, 3_600_000) }
    return { before: asked(before), log: asked(log), late: log.find(isLate)!.reference, books, history, rules }
  } finally {
    await stage.clear()
    await ground.clear()
  }
}

const asked = (log: { what: string; reference: string }[]) =>
  log.filter(entry => entry.what === 'asked').map(entry => entry.reference)

/** What is expected of the contact whose call was late, and of the other, in the contacts' order. */
const inOrder = (late: string, ofLate: object, ofOther: object) =>
  parseAttemptId(late)!.contactSeq === 0 ? [ofLate, ofOther] : [ofOther, ofLate]

describe('a process that stands still between its last check and the wire, past its lease, and then sends', {
  timeout: 120_000,
}, () => {
  test('calls once, and late, where a provider’s silence proves nothing: the contact had been given up, and is not called again', async () => {
    const { before, log, late, books, history, rules } = await throughTheHole('plain')
    expect(before).toHaveLength(1)
    expect(log).toEqual([...before, late])
    expect([...history.late]).toEqual([late])
    expect(books.contacts).toMatchObject(
      inOrder(
        late,
        { status: 'failed', reason: 'outcome_unknown', attemptList: [{ attemptId: late, cause: 'outcome_unknown' }] },
        { status: 'completed', attemptList: [{ attemptId: before[0], result: 'answered' }] },
      ),
    )
    expect([...wrongCalling(history, rules), ...wrongBooks(books, history)]).toEqual([])
  })

  test('calls a second time where the provider’s lookup had proved that there was no call: the one hole there is', async () => {
    const { before, log, late, books, history, rules } = await throughTheHole('authoritative')
    const contact = parseAttemptId(late)!.contactSeq
    const second = before.find(id => parseAttemptId(id)!.contactSeq === contact)
    const other = before.find(id => id !== second)
    expect(before).toHaveLength(2)
    expect(log).toEqual([...before, late])
    expect([...history.late]).toEqual([late])
    expect(books.contacts).toMatchObject(
      inOrder(
        late,
        { status: 'completed', attemptList: [{ attemptId: second, result: 'answered' }] },
        { status: 'completed', attemptList: [{ attemptId: other, result: 'answered' }] },
      ),
    )
    // Without that one call all is well; with it, somebody who had answered was called again, and nothing worse.
    expect([...wrongCalling(history, rules), ...wrongBooks(books, history)]).toEqual([])
    expect(wrongCalling({ ...history, late: new Set() }, rules)).toEqual([
      `it/${contact} was called again after it had answered`,
    ])
  })
})
