import type { CampaignEngine, ContactDetail } from 'outdial'
import type { CampaignFacts, Ledger } from '../evidence/ledger.js'
import type { Life, Lives } from '../evidence/lives.js'
import type { Judge } from '../oracle/judge.js'

/** What the API says of each contact when all is over, held against what became of it by the carrier's log. */
export class End {
  readonly #ledger: Ledger
  readonly #lives: Lives
  readonly #judge: Judge
  readonly #endAt: number
  readonly wrong: string[] = []
  /** How many were skipped, by reason. */
  readonly skipped = new Map<string, number>()
  /** Who still waits, by the API. */
  readonly pending: Life[] = []

  constructor(ledger: Ledger, lives: Lives, judge: Judge, endAt: number) {
    this.#ledger = ledger
    this.#judge = judge
    this.#lives = lives
    this.#endAt = endAt
  }

  async judge(engine: CampaignEngine): Promise<void> {
    for (const [id, facts] of this.#ledger.campaigns) {
      const campaign = await engine.campaign(id)
      const seen = new Set<string>()
      for await (const detail of campaign.results()) this.#judgeOne(id, facts, detail, seen)
      for (const contactId of facts.members.keys()) {
        if (!seen.has(contactId)) this.wrong.push(`${contactId} of ${id} is lost`)
      }
    }
  }

  #judgeOne(
    campaign: string,
    facts: CampaignFacts,
    { contactId, status, reason }: ContactDetail,
    seen: Set<string>,
  ): void {
    seen.add(contactId)
    const life = this.#lives.of(campaign, contactId)!
    const tell = (what: string) =>
      this.wrong.push(`${contactId} of ${campaign} (${life.person.home.zones}) is ${status} (${reason}): ${what}`)
    if (status === 'in_progress') tell('though no call is live')
    else if (status === 'pending') {
      if (life.state !== 'waiting') tell(`though it is ${life.state}`)
      this.pending.push(life)
    } else if (status === 'skipped') {
      this.skipped.set(reason!, (this.skipped.get(reason!) ?? 0) + 1)
      if (!this.#mayBeSkipped(life, facts, reason!)) tell('and no rule said so')
    } else if (life.state === 'waiting') tell('though it was to be called again')
  }

  #mayBeSkipped(life: Life, facts: CampaignFacts, reason: string): boolean {
    const { person } = life
    const from = facts.members.get(person.id)!.addedAt
    const consents = () => this.#ledger.consent(person.id).between(from, this.#endAt)
    switch (reason) {
      case 'duplicate':
        return [...facts.members.values()].some(
          other => other.person !== person && other.person.phones.some(phone => person.phones.includes(phone)),
        )
      case 'suppressed':
        return person.phones.some(phone => this.#ledger.suppressed(phone).between(from, this.#endAt).includes(true))
      case 'erased':
        return this.#ledger.erased.has(person.id)
      case 'consent_revoked':
        return consents().some(consent => consent?.status === 'revoked')
      case 'consent_expired':
        return consents().some(consent => consent?.expiresAt != null && consent.expiresAt <= this.#endAt)
      case 'consent_missing':
        return this.#judge.mayLackConsent(facts, person, from, this.#endAt)
      case 'zone_unknown':
        return person.home.zones.length === 0
      case 'jurisdiction_unknown':
        return person.home.places.length === 0
      default:
        return false
    }
  }
}
