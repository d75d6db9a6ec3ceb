import assert from 'node:assert/strict'
import type {
  AttemptRecord,
  CampaignEvent,
  CampaignKey,
  ContactDetail,
  ContactPatch,
  ContactRecord,
  DueContact,
  DueQuery,
  Lease,
  NewContact,
  Reservation,
  ReserveReply,
  Storage,
} from 'outdial'
import { campaignKey, campaignRecord, NOON, reservation } from './samples.js'

/** An active campaign with contacts, owned: where most tests begin. */
export class Scene {
  readonly storage: Storage
  readonly key: CampaignKey
  readonly lease: Lease

  private constructor(storage: Storage, key: CampaignKey, lease: Lease) {
    this.storage = storage
    this.key = key
    this.lease = lease
  }

  static async open(storage: Storage, rows: NewContact[] = [], key: CampaignKey = campaignKey()): Promise<Scene> {
    assert.equal(await storage.createCampaign(campaignRecord(key), []), true)
    if (rows.length > 0) await storage.addContacts(key, rows, NOON)
    return Scene.take(storage, key)
  }

  /** Takes a campaign that nobody owns. */
  static async take(storage: Storage, key: CampaignKey): Promise<Scene> {
    const lease = await storage.acquireLease(key, 'owner', null)
    assert.ok(lease, 'a campaign without an owner has its lease to give')
    return new Scene(storage, key, lease)
  }

  async contact(contactId: string): Promise<ContactDetail> {
    const contact = await this.storage.getContact(this.key, contactId)
    assert.ok(contact, `contact ${contactId} must be there`)
    return contact
  }

  due(query: Partial<DueQuery> = {}): Promise<DueContact[]> {
    const zoneKeys = ['Europe/Paris']
    return this.storage.claimDue(this.lease, { now: NOON, zoneKeys, limit: 100, startsSinceAt: 0, ...query })
  }

  async dueIds(query: Partial<DueQuery> = {}): Promise<string[]> {
    return (await this.due(query)).map(contact => contact.contactId)
  }

  async tryReserve(item: Reservation, campaignVersion = 1): Promise<ReserveReply> {
    const [reply] = await this.storage.reserve(this.lease, campaignVersion, [item])
    return reply!
  }

  /** Reserves a contact as it is now; `over` changes the attempt. */
  async reserve(contactId: string, at = NOON, over: Partial<AttemptRecord> = {}): Promise<AttemptRecord> {
    const item = reservation(this.key, await this.contact(contactId), at, over)
    assert.equal(await this.tryReserve(item), 'reserved')
    return item.attempt
  }

  reservationOf(contact: DueContact): Reservation {
    return reservation(this.key, contact)
  }

  /** What a gate would ask for these contacts, all seen now. */
  async reservations(...contactIds: string[]): Promise<Reservation[]> {
    const items: Reservation[] = []
    for (const contactId of contactIds) items.push(this.reservationOf(await this.contact(contactId)))
    return items
  }

  /** Ends an attempt as busy, and moves its contact. */
  async end(attempt: AttemptRecord, contact: ContactPatch, over: Partial<AttemptRecord> = {}): Promise<AttemptRecord> {
    const endedAt = attempt.reservedAt + 30_000
    const ended: AttemptRecord = { ...attempt, state: 'ended', endedAt, result: 'busy', ...over }
    await this.storage.commit(this.lease, [{ contactSeq: attempt.contactSeq, contact, attempt: ended, events: [] }])
    return ended
  }

  /** Takes an attempt of contact 0, or `contactSeq`, back. */
  async withdraw(attemptId: string, contact?: ContactPatch, contactSeq = 0): Promise<void> {
    const moved = contact === undefined ? {} : { contact }
    await this.storage.commit(this.lease, [{ contactSeq, ...moved, withdraw: attemptId, events: [] }])
  }

  /** Moves a contact without an attempt. */
  async move(contact: Pick<ContactRecord, 'seq'>, patch: ContactPatch): Promise<void> {
    await this.storage.commit(this.lease, [{ contactSeq: contact.seq, contact: patch, events: [] }])
  }

  events(): Promise<CampaignEvent[]> {
    return this.storage.readEvents(this.key, 0, 1000)
  }

  /** All that a refused write must leave as it was. */
  async everything(): Promise<unknown> {
    const { storage, key } = this
    return {
      campaign: await storage.getCampaign(key),
      contacts: await storage.scanContacts(key, { limit: 1000 }),
      progress: await storage.progress(key),
      zones: await storage.pendingByZone(key),
      events: await this.events(),
      decisions: await storage.decisions({ ...key, newestFirst: true, limit: 1000 }),
    }
  }
}

/** The error of a promise that must reject with this code. */
export async function rejectsWith(
  code: string,
  promise: Promise<unknown>,
): Promise<Error & { detail: Record<string, unknown> }> {
  let caught: unknown
  await assert.rejects(promise, error => {
    caught = error
    assert.equal((error as { code?: unknown }).code, code)
    return true
  })
  return caught as Error & { detail: Record<string, unknown> }
}
