import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { AttemptRecord, ContactPatch } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { test } from 'vitest'
import { campaignRecord, NOON, reservation } from '../../src/testing/storage-conformance/samples.js'
import { ascending, Model, ModelCampaign, rows, startedAt } from './memory-model.js'
import { runs } from './runs.js'

const which = fc.nat(63)
const callers = ['+14155550100', '+14155550101']
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('reserve' as const), which, phone: fc.nat(2), putBack: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), which, again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refine' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), which }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Two campaigns of one tenant that call the same numbers, in storage and in the model. */
class Pair {
  #now = NOON

  private constructor(
    readonly storage: MemoryStorage,
    readonly model: Model,
  ) {}

  static async open(): Promise<Pair> {
    const storage = new MemoryStorage()
    const campaigns: ModelCampaign[] = []
    for (const campaignId of ['spring', 'autumn']) {
      const key = { tenantId: 'acme', campaignId }
      await storage.createCampaign(campaignRecord(key), [])
      await storage.addContacts(key, rows, NOON)
      campaigns.push(new ModelCampaign(campaignId, (await storage.acquireLease(key, 'owner', null))!))
    }
    return new Pair(storage, new Model(campaigns))
  }

  async take(step: Step): Promise<void> {
    this.#now += step.which % 3
    const campaign = this.model.campaigns[step.which % 2]!
    const seq = (step.which >> 1) % rows.length
    if (step.kind === 'reserve') {
      // Put back though its call is live, so that calls of one contact overlap.
      if (step.putBack) await this.#move(campaign, seq, { status: 'pending' })
      await this.#reserve(campaign, seq, step.phone)
    } else if (step.kind === 'reopen') await this.#move(campaign, seq, { status: 'pending' })
    else {
      const ended = step.kind === 'refine'
      const candidates = ended ? campaign.attempts().filter(each => each.state === 'ended') : campaign.live()
      const attempt = candidates[(step.which >> 1) % candidates.length]
      if (attempt) await this.#change(campaign, attempt, step)
    }
  }

  async #reserve(campaign: ModelCampaign, seq: number, phoneIndex: number): Promise<void> {
    const { storage, model } = this
    const seen = (await storage.getContact(campaign.key, rows[seq]!.contactId))!
    const phone = seen.phones[phoneIndex % seen.phones.length]!
    const from = callers[(phoneIndex + this.#now) % callers.length]!
    const item = reservation(campaign.key, seen, this.#now, { phone, from })
    const free = campaign.contacts[seq]!.status === 'pending' && model.lockedBy(phone) === undefined
    assert.deepEqual(await storage.reserve(campaign.lease, 1, [item]), [free ? 'reserved' : 'conflict'])
    if (!free) return
    const contact = campaign.contacts[seq]!
    contact.status = 'in_progress'
    contact.dials = item.attempt.dial
    contact.attempts.push(item.attempt)
  }

  async #change(campaign: ModelCampaign, attempt: AttemptRecord, step: Step): Promise<void> {
    const contact = campaign.contacts[attempt.contactSeq]!
    if (step.kind === 'withdraw') {
      contact.attempts.splice(contact.attempts.indexOf(attempt), 1)
      return this.#move(campaign, attempt.contactSeq, { status: 'pending' }, { withdraw: attempt.attemptId })
    }
    const written: AttemptRecord = { ...attempt }
    if (step.kind === 'settle')
      Object.assign(written, { state: 'dialing', settledAt: this.#now, providerCallId: 'CA1' })
    else Object.assign(written, { state: 'ended', result: 'busy', endedAt: this.#now })
    contact.attempts[contact.attempts.indexOf(attempt)] = written
    const patch: ContactPatch =
      step.kind === 'end' && !step.again
        ? { status: 'failed', reason: 'busy' }
        : { status: step.kind === 'settle' || step.kind === 'refine' ? contact.status : 'pending', dueAt: this.#now }
    return this.#move(campaign, attempt.contactSeq, patch, { attempt: written })
  }

  async #move(campaign: ModelCampaign, seq: number, patch: ContactPatch, more: object = {}): Promise<void> {
    const contact = campaign.contacts[seq]!
    delete contact.reason
    Object.assign(contact, patch)
    await this.storage.commit(campaign.lease, [{ contactSeq: seq, contact: patch, ...more, events: [] }])
  }

  async check(): Promise<void> {
    for (const campaign of this.model.campaigns) {
      assert.deepEqual(await this.#observed(campaign), this.#expected(campaign))
    }
    for (const cap of [
      { max: 1, sinceAt: 0 },
      { max: 3, sinceAt: NOON + 10 },
    ]) {
      const expected = callers.map(from => this.model.callerUse(from, cap))
      assert.deepEqual(await this.storage.callerUse('acme', { numbers: callers, ...cap }), expected)
    }
  }

  async #observed({ key, lease }: ModelCampaign): Promise<unknown> {
    const { storage } = this
    const due = { now: this.#now, zoneKeys: ['Europe/Paris'], limit: 100, startsSinceAt: null }
    const contacts = await storage.scanContacts(key, { limit: 100, startsSinceAt: 0 })
    return {
      contacts: contacts.map(({ status, reason, dials, dueAt, attemptList, attemptStarts, lastFrom, numbers }) => ({
        ...{ status, reason, dials, dueAt, attemptList, attemptStarts, lastFrom },
        numbers: numbers.map(({ phone, lockedBy, recentStarts }) => ({ phone, lockedBy, recentStarts })),
      })),
      live: (await storage.liveAttempts(lease)).map(each => each.attempt),
      settled: await storage.startsSince(lease, 0),
      due: (await storage.claimDue(lease, due)).map(contact => contact.seq),
      progress: await storage.progress(key),
    }
  }

  #expected(campaign: ModelCampaign): unknown {
    const { model } = this
    return {
      contacts: campaign.contacts.map(({ status, reason, dials, dueAt, attempts }, seq) => ({
        ...{ status, reason, dials, dueAt, attemptList: attempts },
        attemptStarts: ascending(attempts.map(startedAt)),
        lastFrom: attempts.at(-1)?.from,
        numbers: rows[seq]!.phones.map(phone => ({
          phone,
          lockedBy: model.lockedBy(phone),
          recentStarts: model.starts(phone),
        })),
      })),
      live: campaign.live(),
      settled: campaign.settled(),
      due: campaign.due(this.#now),
      progress: campaign.progress(),
    }
  }
}

test('memory storage keeps every chain of attempts as lists to search would, whatever is withdrawn from its middle', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), async steps => {
    const pair = await Pair.open()
    for (const step of steps) {
      await pair.take(step)
      await pair.check()
    }
  })
  await fc.assert(property, { numRuns: runs(30) })
}, 120_000)
