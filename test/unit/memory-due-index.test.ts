import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ContactPatch, ContactStatus } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { Campaign } from '../../adapters/memory/campaign.js'
import { ContactTable } from '../../adapters/memory/contact-table.js'
import { DueHeap } from '../../adapters/memory/due-heap.js'
import { campaignKey, campaignRecord } from '../../src/testing/storage-conformance/samples.js'
import { runs } from './runs.js'

const zones = ['', 'Asia/Tokyo', 'Europe/Paris']

interface Contact {
  seq: number
  zoneKey: string
  status: ContactStatus
  dueAt: number
  callbackDue: boolean
}

/** What the campaign keeps in step, looked up the slow way. */
class Model {
  readonly contacts: Contact[] = []

  pending(): Contact[] {
    return this.contacts.filter(contact => contact.status === 'pending')
  }

  due(zoneKeys: string[], now: number, limit: number): number[] {
    const rank = (contact: Contact) => (contact.callbackDue ? 0 : 1)
    return this.pending()
      .filter(contact => zoneKeys.includes(contact.zoneKey) && contact.dueAt <= now)
      .sort((a, b) => rank(a) - rank(b) || a.dueAt - b.dueAt || a.seq - b.seq)
      .slice(0, limit)
      .map(contact => contact.seq)
  }

  byZone(): { zoneKey: string; pending: number; nextDueAt: number }[] {
    return zones.flatMap(zoneKey => {
      const waiting = this.pending().filter(contact => contact.zoneKey === zoneKey)
      const nextDueAt = Math.min(...waiting.map(contact => contact.dueAt))
      return waiting.length > 0 ? [{ zoneKey, pending: waiting.length, nextDueAt }] : []
    })
  }
}

// Few instants, so that many are equal.
const instant = fc.integer({ min: 0, max: 6 })
const status = fc.constantFrom<ContactStatus>('pending', 'pending', 'pending', 'in_progress', 'completed', 'skipped')
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), zone: fc.nat(2), dueAt: instant, skipped: fc.nat(5) }),
  fc.record({
    kind: fc.constant('patch' as const),
    which: fc.nat(),
    status,
    dueAt: fc.option(instant),
    callbackDue: fc.option(fc.boolean()),
  }),
)
const question = fc.record({
  zoneKeys: fc.subarray([...zones, 'Mars/Base']),
  now: instant,
  limit: fc.integer({ min: 0, max: 12 }),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function take(step: Step, campaign: Campaign, model: Model): void {
  if (step.kind === 'add') {
    const row = { contactId: `c${model.contacts.length}`, phones: [], zoneKey: zones[step.zone]! }
    const skip = step.skipped === 0 ? 'no_phone' : undefined
    const seq = campaign.addContact(row, [], step.dueAt, skip)
    const status = skip === undefined ? 'pending' : 'skipped'
    model.contacts.push({ seq, zoneKey: row.zoneKey, status, dueAt: step.dueAt, callbackDue: false })
  } else if (model.contacts.length > 0) {
    const contact = model.contacts[step.which % model.contacts.length]!
    const patch: ContactPatch = { status: step.status }
    if (step.dueAt !== null) patch.dueAt = step.dueAt
    if (step.callbackDue !== null) patch.callbackDue = step.callbackDue
    campaign.patchContact(contact.seq, patch)
    Object.assign(contact, patch)
  }
}

describe('the due index', () => {
  test('answers as a slow search would, whatever was added and moved before', () => {
    const property = fc.property(
      fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }),
      fc.array(question, { minLength: 3, maxLength: 6 }),
      (steps, questions) => {
        const limits = { eventWindow: 1, decisionWindow: 1, now: undefined }
        const campaign = new Campaign(campaignRecord(campaignKey()), 0, limits)
        const model = new Model()
        for (const step of steps) {
          take(step, campaign, model)
          assert.equal(campaign.firstPending(), model.pending()[0]?.seq ?? -1)
        }
        for (const { zoneKeys, now, limit } of questions) {
          assert.deepEqual(campaign.due.due(zoneKeys, now, limit), model.due(zoneKeys, now, limit))
        }
        assert.deepEqual(campaign.due.pending(), model.byZone())
        assert.equal(campaign.progress().pending, model.pending().length)
      },
    )
    fc.assert(property, { numRuns: runs(200) })
  })
})

describe('the due heap', () => {
  test('gives many contacts back in order, and lets any of them leave from anywhere', () => {
    const random = new SeededRandom(7)
    const contacts = new ContactTable()
    const heap = new DueHeap(contacts)
    const count = 60_000
    for (let seq = 0; seq < count; seq++) {
      contacts.append({ contactId: `c${seq}`, phones: [], zoneKey: '' }, [], random.int(0, 5_000), undefined)
      heap.add(seq)
    }
    const left = new Set(Array.from({ length: count }, (_, seq) => seq))
    for (let n = 0; n < count / 2; n++) {
      const seq = random.int(0, count - 1)
      if (left.delete(seq)) heap.remove(seq)
    }
    expect(heap.size).toBe(left.size)
    const drained: number[] = []
    while (heap.size > 0) {
      drained.push(heap.seq(0))
      heap.remove(heap.seq(0))
    }
    expect(drained).toEqual([...left].sort((a, b) => contacts.dueAt(a) - contacts.dueAt(b) || a - b))
  })
})
