import type { CampaignSettings } from 'outdial'
import type { Person } from '../scenario/scenario.js'

export interface Consent {
  status: 'granted' | 'revoked'
  at: number
  expiresAt: number | null
}

/** A consent record and until when it may have been in force, in elapsed time. */
interface Standing {
  consent: Consent | undefined
  until: number
}

export interface CampaignFacts {
  id: string
  /** In force; while an edit is under way the old or the new ones are, and nothing is sure of them. */
  settings: CampaignSettings
  edits: number
  /** Why no request may be sent at all, as far as that is sure. */
  closed: string | undefined
  /** Nor may one that was under way still reach the carrier. */
  quiet: boolean
  cancelled: boolean
  /** It was paused, without a promise that nothing is under way. */
  perhapsPaused?: boolean
  /** When `cancel({ hangUp: true })` resolved, in elapsed time. */
  hangUpAt?: number
  launched: boolean
  /** `launch()` is still to come, or under way. */
  toLaunch: boolean
  stayPaused: boolean
  /** The people in it, by contact id. */
  people: Map<string, Person>
  /** Instants at which contacts asked to be called back, by contact id. */
  callbacks: Map<string, number[]>
}

/** A campaign just created, with nobody in it. */
export function draft(id: string, settings: CampaignSettings): CampaignFacts {
  return {
    id,
    settings,
    edits: 0,
    closed: 'a draft',
    quiet: true,
    cancelled: false,
    launched: false,
    toLaunch: true,
    stayPaused: false,
    people: new Map(),
    callbacks: new Map(),
  }
}

/**
 * What was commanded through the public API, and is surely in force: a command counts from when its promise resolved,
 * and what it takes back no longer counts from when it began. Checkers judge by this, not by what the engine says.
 */
export class Commanded {
  readonly campaigns = new Map<string, CampaignFacts>()
  /** Elapsed and wall time of each wall-clock jump, and how far. */
  readonly jumps: { mono: number; ms: number }[] = []
  /** When an engine became the owner of a campaign, in elapsed time. */
  readonly takeovers: { campaignId: string; mono: number }[] = []
  /** Goes up whenever something was commanded or a clock jumped. */
  changes = 0
  /** Since when numbers are suppressed, in elapsed time. */
  readonly #suppressed = new Map<string, number>()
  readonly #liftings = new Map<string, number>()
  readonly #consents = new Map<string, Standing[]>()

  constructor(private readonly mono: () => number) {}

  campaign(id: string): CampaignFacts {
    const facts = this.campaigns.get(id)
    if (!facts) throw new Error(`Nobody created campaign ${id}.`)
    return facts
  }

  /** Whether the number was surely suppressed when a call to it was reserved. */
  wasSuppressed(phone: string, reservedAt: number): boolean {
    return reservedAt > (this.#suppressed.get(phone) ?? Number.POSITIVE_INFINITY)
  }

  /** Call when a suppression begins; call what it returns when it has resolved. */
  suppressing(phones: string[]): () => void {
    const before = phones.map(phone => this.#liftings.get(phone))
    return () => {
      this.changes++
      for (const [i, phone] of phones.entries()) {
        const lifted = this.#liftings.get(phone) !== before[i]
        if (!lifted && !this.#suppressed.has(phone)) this.#suppressed.set(phone, this.mono())
      }
    }
  }

  lifting(phones: string[]): void {
    this.changes++
    for (const phone of phones) {
      this.#suppressed.delete(phone)
      this.#liftings.set(phone, (this.#liftings.get(phone) ?? 0) + 1)
    }
  }

  /** The records that may have been in force when a call was reserved; `undefined` for none. */
  consents(personId: string, reservedAt = Number.POSITIVE_INFINITY): (Consent | undefined)[] {
    return this.#standing(personId)
      .filter(({ until }) => until >= reservedAt)
      .map(({ consent }) => consent)
  }

  /** Call when a consent is being written; call what it returns when that resolved. */
  consenting(personId: string, consent: Consent): () => void {
    this.changes++
    const before = this.#standing(personId)
    this.#consents.set(personId, [...before, { consent, until: Number.POSITIVE_INFINITY }])
    return () => {
      this.changes++
      for (const standing of before) standing.until = Math.min(standing.until, this.mono())
    }
  }

  /** Call when a row is being added; its consent is taken where it is newer than what is known. */
  adding({ id, consent }: Person): () => void {
    const known = this.consents(id).at(-1)
    if (!consent || (known && known.at >= (consent.at as number))) return () => {}
    const expiresAt = (consent.expiresAt ?? null) as number | null
    return this.consenting(id, { status: consent.status, at: consent.at as number, expiresAt })
  }

  #standing(personId: string): Standing[] {
    return this.#consents.get(personId) ?? [{ consent: undefined, until: Number.POSITIVE_INFINITY }]
  }
}
