import type { CampaignRecord, ErasureRecord, JurisdictionPause, JurisdictionPauses, SuppressionList } from 'outdial'
import { attemptId } from 'outdial'
import { CallerStarts } from './caller-starts.js'
import { Campaign, type CampaignLimits } from './campaign.js'
import { ConsentTable } from './consent-table.js'
import { NumberTable } from './number-table.js'

const PLACES_PER_CAMPAIGN = 2 ** 32

/**
 * What campaigns share: numbers, consent, and the starts to each number and from each caller ID. A **place** names an attempt among all
 * campaigns of the tenant in one number: campaign index × 2³² + row.
 */
export class Tenant {
  readonly campaigns = new Map<string, Campaign>()
  readonly numbers = new NumberTable()
  readonly callerStarts = new CallerStarts()
  readonly consents = new ConsentTable()
  /** Engines that look for campaigns, and until when they are taken to. */
  readonly engines = new Map<string, number>()
  /** By contact id. */
  readonly erasures = new Map<string, ErasureRecord>()
  /** Hashes of the numbers of erased contacts, and the id of the key of each. */
  readonly erasedNumbers = new Map<string, string>()
  readonly #byIndex: Campaign[] = []
  readonly #pauses = new Map<string, JurisdictionPause>()
  /** Goes up with each change of them. */
  pausesVersion = 0
  readonly #lists = new Map<string, SuppressionList>()

  create(record: CampaignRecord, limits: CampaignLimits): Campaign {
    const campaign = new Campaign(record, this.#byIndex.length, limits)
    this.#byIndex.push(campaign)
    this.campaigns.set(record.campaignId, campaign)
    return campaign
  }

  setPause(jurisdiction: string, pause: JurisdictionPause | null): void {
    if (pause) this.#pauses.set(jurisdiction, { ...pause })
    else this.#pauses.delete(jurisdiction)
    this.pausesVersion += 1
  }

  pauses(): JurisdictionPauses {
    const pauses = [...this.#pauses.values()].map(pause => ({ ...pause }))
    return { version: this.pausesVersion, pauses: pauses.sort((a, b) => (a.jurisdiction < b.jurisdiction ? -1 : 1)) }
  }

  noteList({ name, asOf, complete, importedAt }: SuppressionList): void {
    const known = this.#lists.get(name)
    this.#lists.set(name, {
      name,
      asOf: Math.max(asOf, known?.asOf ?? asOf),
      complete: complete || known?.complete === true,
      importedAt,
    })
  }

  lists(): SuppressionList[] {
    return [...this.#lists.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(list => ({ ...list }))
  }

  place(campaign: Campaign, row: number): number {
    return campaign.index * PLACES_PER_CAMPAIGN + row
  }

  /** Puts an attempt, just added, among the starts of its number and its caller ID; the number is locked for it. */
  startCall(campaign: Campaign, row: number): void {
    this.callerStarts.add(campaign.attempts.from(row), campaign.attempts.startedAt(row))
    const number = campaign.attempts.phone(row)
    const place = this.place(campaign, row)
    this.numbers.setLastStart(number, place)
    this.numbers.setLock(number, place)
  }

  /** Unlocks the attempt's number, if the lock is its. */
  unlock(campaign: Campaign, row: number): void {
    const number = campaign.attempts.phone(row)
    if (this.numbers.lock(number) === this.place(campaign, row)) this.numbers.setLock(number, -1)
  }

  /** Takes an attempt out of the starts of its number and its caller ID. */
  withdrawStart(campaign: Campaign, row: number): void {
    this.callerStarts.remove(campaign.attempts.from(row), campaign.attempts.startedAt(row))
    this.#unchain(campaign, row)
  }

  /** Takes an ended attempt out of the starts of its number, which it has no longer. */
  forgetNumber(campaign: Campaign, row: number): void {
    this.#unchain(campaign, row)
    campaign.attempts.setPhone(row, this.numbers.nobody())
    campaign.attempts.setBeforeOfNumber(row, -1)
  }

  #unchain(campaign: Campaign, row: number): void {
    const number = campaign.attempts.phone(row)
    const place = this.place(campaign, row)
    const before = campaign.attempts.beforeOfNumber(row)
    let after = this.numbers.lastStart(number)
    if (after === place) {
      this.numbers.setLastStart(number, before)
      return
    }
    while (this.#before(after) !== place) after = this.#before(after)
    this.#campaignAt(after).attempts.setBeforeOfNumber(rowAt(after), before)
  }

  /** Starts of calls to a number from `sinceAt` on, and those of them that became conversations; ascending. */
  starts(number: number, sinceAt: number): { starts: number[]; conversations: number[] } {
    const starts: number[] = []
    const conversations: number[] = []
    // To the end of the chain: after a step back of the clock an early start may stand behind a later one.
    for (let place = this.numbers.lastStart(number); place >= 0; place = this.#before(place)) {
      const { attempts } = this.#campaignAt(place)
      const startedAt = attempts.startedAt(rowAt(place))
      if (startedAt < sinceAt) continue
      starts.push(startedAt)
      if (attempts.wasConversation(rowAt(place))) conversations.push(startedAt)
    }
    return { starts: ascending(starts), conversations: ascending(conversations) }
  }

  /** Id of the live attempt to a number. */
  lockedBy(number: number): string | undefined {
    const place = this.numbers.lock(number)
    if (place < 0) return undefined
    const { attempts, record } = this.#campaignAt(place)
    return attemptId(record.campaignId, attempts.contactSeq(rowAt(place)), attempts.dial(rowAt(place)))
  }

  #campaignAt(place: number): Campaign {
    return this.#byIndex[Math.floor(place / PLACES_PER_CAMPAIGN)]!
  }

  #before(place: number): number {
    return this.#campaignAt(place).attempts.beforeOfNumber(rowAt(place))
  }
}

const ascending = (instants: number[]) => (instants.length > 1 ? instants.sort((a, b) => a - b) : instants)

function rowAt(place: number): number {
  return place % PLACES_PER_CAMPAIGN
}
