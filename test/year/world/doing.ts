import type { ConsentRecord } from 'outdial'
import type { FakeClock } from 'outdial/testing'
import type { Coverage } from '../evidence/coverage.js'
import type { Ledger } from '../evidence/ledger.js'
import type { Lives } from '../evidence/lives.js'
import type { Deed } from '../scenario/deeds.js'
import { type Person, rowOf } from '../scenario/people.js'
import { editOf, type Terms } from '../scenario/terms.js'
import type { Fleet } from './fleet.js'

export interface Doer {
  clock: FakeClock
  fleet: Fleet
  ledger: Ledger
  lives: Lives
  coverage: Coverage
  problem: (what: string) => void
}

/** Does what the plan says through the public API of whichever engine is there, and keeps the ledger of it. */
export class Doing {
  readonly #with: Doer

  constructor(doer: Doer) {
    this.#with = doer
  }

  do(deed: Deed): void {
    this.#done(deed).catch(error => this.#with.problem(`${deed.kind} failed: ${error}`))
  }

  async #done(deed: Deed): Promise<void> {
    const { clock, fleet, coverage } = this.#with
    switch (deed.kind) {
      case 'suppress':
        return this.suppress(deed.people, deed.by)
      case 'lift':
        return this.#lift(deed.person)
      case 'erase':
        return this.#erase(deed.person)
      case 'consent': {
        const { forMs, ...consent } = deed.consent
        const at = clock.now()
        return this.consent(deed.person, { ...consent, at, expiresAt: forMs === null ? null : at + forMs })
      }
      case 'revoked by a row':
        return this.#revokeByRow(deed.person, deed.campaign)
      case 'pause place':
        return this.pausePlace(deed)
      case 'pause campaign':
        return this.#pauseCampaign(deed.campaign, deed.forMs)
      case 'edit':
        return this.edit(deed.campaign, deed.change)
      case 'fetch registers':
        return this.fetchRegisters(deed.campaign)
      case 'restart':
        if (await fleet.restart(deed.slot)) coverage.count('engine restarted')
        return
      case 'die':
        if (fleet.die(deed.slot, deed.downMs)) coverage.count('engine died')
    }
  }

  async suppress(people: readonly Person[], by: 'API' | 'list'): Promise<void> {
    const { fleet, coverage } = this.#with
    coverage.count(`opted out by ${by}`)
    const phones = by === 'API' ? [people[0]!.phones[0]!] : people.flatMap(person => person.phones)
    const entries = phones.map(phone => ({ phone, reason: 'opt_out' as const }))
    await this.suppressing(phones, () => fleet.command(engine => engine.suppress(by === 'API' ? phones[0]! : entries)))
  }

  async consent(person: Person, consent: ConsentRecord): Promise<void> {
    const { clock, fleet, ledger, coverage } = this.#with
    coverage.count(consent.status === 'revoked' ? 'consent revoked' : 'consent granted')
    const done = ledger.consent(person.id).change(consent, clock.now())
    await fleet.command(engine => engine.setConsent(person.id, consent))
    done(clock.now())
  }

  async pausePlace({ place, forMs, how }: Deed & { kind: 'pause place' }): Promise<void> {
    const { clock, fleet, ledger, coverage } = this.#with
    coverage.count('place paused')
    const until = how === 'until' ? clock.now() + forMs : Number.POSITIVE_INFINITY
    const done = ledger.pause(place).change({ until }, clock.now())
    const reason = 'An emergency'
    await fleet.command(engine => engine.pauseJurisdiction(place, how === 'until' ? { reason, until } : { reason }))
    done(clock.now())
    if (how === 'lifted') clock.setTimer(forMs, () => this.#go('lifting a pause', this.#resumePlace(place)))
  }

  async edit(campaignId: string, change: Partial<Terms>): Promise<void> {
    const { clock, fleet, ledger, coverage } = this.#with
    coverage.count('edited')
    const { terms } = ledger.campaign(campaignId)
    const next = { ...terms.last, ...change }
    const done = terms.change(next, clock.now())
    await fleet.command(async engine => (await engine.campaign(campaignId)).edit(editOf(next)))
    done(clock.now())
  }

  async fetchRegisters(campaignId: string): Promise<void> {
    const { clock, ledger } = this.#with
    const now = clock.now()
    const names = Object.keys(ledger.campaign(campaignId).terms.last.registries)
    await this.edit(campaignId, { registries: Object.fromEntries(names.map(name => [name, now])) })
  }

  /** At the end: all pauses but one, so that everybody else gets somewhere. */
  async liftAll(but: string): Promise<void> {
    const { ledger } = this.#with
    for (const [place, line] of ledger.pauses) if (place !== but && line.last !== null) await this.#resumePlace(place)
    for (const [id, { active }] of ledger.campaigns) if (!active.last) await this.resume(id)
  }

  /** Rows come in; who is in it already, or was erased, begins no life. */
  async arrive(campaignId: string, people: readonly Person[]): Promise<void> {
    const { clock, fleet, ledger, lives } = this.#with
    const added = people.map(person => this.#bringing(person))
    const fresh = ledger.adding(ledger.campaign(campaignId), people, clock.now())
    const rows = people.map(person => rowOf(person, true))
    await fleet.command(async engine => (await engine.campaign(campaignId)).addContacts(rows))
    for (const done of added) done()
    for (const person of fresh) lives.begin(campaignId, person, clock.now())
  }

  /** A row's consent is taken where it is newer than what is known. */
  #bringing({ id, consent }: Person): () => void {
    const { clock, ledger } = this.#with
    const known = ledger.consent(id).last
    if (!consent || (known && known.at >= consent.at)) return () => {}
    const done = ledger.consent(id).change(consent, clock.now())
    return () => done(clock.now())
  }

  /** Numbers that some command suppresses. */
  async suppressing(phones: readonly string[], run: () => Promise<unknown>): Promise<void> {
    const { clock, ledger } = this.#with
    const lines = [...new Set(phones)].map(phone => ledger.suppressed(phone).change(true, clock.now()))
    await run()
    for (const done of lines) done(clock.now())
  }

  async #lift({ id, phones }: Person): Promise<void> {
    const { clock, fleet, ledger, coverage } = this.#with
    if (ledger.erased.has(id)) return
    if (phones.some(phone => ledger.suppressed(phone).last)) coverage.count('suppression lifted')
    const lines = phones.map(phone => ledger.suppressed(phone).change(false, clock.now()))
    await fleet.command(engine => engine.unsuppress(phones))
    for (const done of lines) done(clock.now())
  }

  async #erase(person: Person): Promise<void> {
    const { fleet, ledger, coverage } = this.#with
    const arrived = [...ledger.campaigns.values()].some(({ members }) => members.has(person.id))
    if (!arrived || ledger.erased.has(person.id)) return
    coverage.count('erased')
    ledger.erased.add(person.id)
    await this.suppressing(ledger.phonesOf(person.id), () => fleet.command(engine => engine.eraseContact(person.id)))
  }

  async #revokeByRow(person: Person, campaign: string): Promise<void> {
    if (this.#with.ledger.erased.has(person.id)) return
    this.#with.coverage.count('opted out by import')
    const revoked = { status: 'revoked' as const, at: this.#with.clock.now(), expiresAt: null }
    await this.arrive(campaign, [{ ...person, consent: revoked }])
  }

  async #resumePlace(place: string): Promise<void> {
    const { clock, fleet, ledger } = this.#with
    const done = ledger.pause(place).change(null, clock.now())
    await fleet.command(engine => engine.resumeJurisdiction(place))
    done(clock.now())
  }

  async #pauseCampaign(campaignId: string, forMs: number): Promise<void> {
    const { clock, fleet, ledger, coverage } = this.#with
    const { active } = ledger.campaign(campaignId)
    if (!active.last) return
    coverage.count('campaign paused')
    const done = active.change(false, clock.now())
    await fleet.command(async engine => (await engine.campaign(campaignId)).pause())
    done(clock.now())
    clock.setTimer(forMs, () => {
      if (!active.last) this.#go('resuming', this.resume(campaignId))
    })
  }

  async resume(campaignId: string): Promise<void> {
    const { clock, fleet, ledger } = this.#with
    const done = ledger.campaign(campaignId).active.change(true, clock.now())
    await fleet.command(async engine => (await engine.campaign(campaignId)).resume())
    done(clock.now())
  }

  #go(what: string, doing: Promise<void>): void {
    doing.catch(error => this.#with.problem(`${what} failed: ${error}`))
  }
}
