import { type CampaignEdit, OutdialError } from 'outdial'
import { type CampaignFacts, draft } from '../evidence/commanded.js'
import { type Deed, type Person, rowOf } from '../scenario/scenario.js'
import type { World } from '../world.js'
import { type Commander, Unsure } from './commander.js'

/** How long until a person has mended what made the engine pause a campaign. */
const MENDED_AFTER_MS = 300_000

/** Does the deeds of a scenario through the public API. */
export class Deeds {
  readonly #acts: { [K in Deed['kind']]: (deed: Extract<Deed, { kind: K }>) => void } = {
    pause: ({ campaign, forMs }) => this.#pause(this.#id(campaign), forMs),
    cancel: ({ campaign, hangUp }) => this.#cancel(this.#id(campaign), hangUp),
    edit: ({ campaign, what, edit }) => {
      this.world.evidence.coverage.count(`edit: ${what}`)
      this.edit(this.#id(campaign), edit)
    },
    deactivate: ({ campaign, forMs }) => this.#deactivate(this.#id(campaign), forMs),
    clone: deed => this.#clone(this.#id(deed.campaign), deed),
    add: ({ campaign }) => this.#add(campaign),
    suppress: ({ person, forMs }) => this.#suppress(this.#person(person), forMs),
    consent: deed => this.#consent(this.#person(deed.person).id, deed),
    restart: () => this.commander.restart(),
    crash: ({ downMs }) => this.commander.crash(downMs),
    jump: ({ ms }) => this.#jump(ms),
    outage: ({ forMs }) => this.#outage(forMs),
    refuse_config: ({ forMs }) => this.#refuseConfig(forMs),
    cut_storage: ({ forMs }) => this.world.line?.cut(forMs),
    explain: ({ campaign }) => this.#explain(this.#id(campaign)),
    illegal: ({ campaign }) => this.#illegal(this.#id(campaign)),
  }
  #clones = 0

  constructor(
    private readonly world: World,
    private readonly commander: Commander,
  ) {
    world.evidence.observer.on('campaign.paused', ({ campaignId, reason }) => {
      if (reason.startsWith('provider_config')) world.clock.setTimer(MENDED_AFTER_MS, () => this.resume(campaignId))
    })
  }

  do(deed: Deed): void {
    const act = this.#acts[deed.kind] as (deed: Deed) => void
    act(deed)
  }

  launch(id: string): void {
    this.#command(id, 'launch', async facts => {
      facts.closed = undefined
      facts.quiet = false
      await this.commander
        .command(facts, campaign => campaign.launch())
        .catch((error: unknown) => {
          if (OutdialError.is(error) && !facts.cancelled) facts.closed = 'not launched'
          throw error
        })
        .finally(() => {
          facts.toLaunch = false
        })
      facts.launched = true
    })
  }

  resume(id: string): void {
    this.#command(id, 'resume', async facts => {
      const before = facts.closed
      if (before?.startsWith('paused')) {
        facts.closed = undefined
        facts.quiet = false
      }
      await this.commander
        .command(facts, campaign => campaign.resume())
        .catch((error: unknown) => {
          if (OutdialError.is(error)) facts.closed = before
          throw error
        })
    })
  }

  edit(id: string, change: CampaignEdit): void {
    const { observer } = this.world.evidence
    this.#command(id, 'edit', async facts => {
      facts.edits++
      try {
        await this.commander.command(facts, campaign => campaign.edit(change))
        facts.settings = (await (await observer.campaign(id)).record()).settings
      } finally {
        facts.edits--
      }
    })
  }

  #pause(id: string, forMs: number): void {
    const { coverage } = this.world.evidence
    this.#command(id, 'pause', async facts => {
      const busy = this.#underWay(id) > 0
      if ((await this.commander.command(facts, campaign => campaign.pause())) === 'unsure') return
      this.#close(facts, 'paused')
      coverage.count(busy ? 'paused with requests under way' : 'paused')
    })
    this.world.clock.setTimer(forMs, () => this.resume(id))
  }

  #cancel(id: string, hangUp: boolean): void {
    this.#command(id, 'cancel', async facts => {
      if ((await this.commander.command(facts, campaign => campaign.cancel({ hangUp }))) === 'unsure') return
      this.#close(facts, 'cancelled')
      facts.cancelled = true
      if (!hangUp) return
      facts.hangUpAt = this.world.clock.monotonic()
      this.world.evidence.coverage.count('cancelled, hanging up')
    })
  }

  /** A pause or cancellation has resolved: nothing may be under way any more. */
  #close(facts: CampaignFacts, how: string): void {
    facts.closed = how
    facts.quiet = true
    const left = this.#underWay(facts.id)
    if (left > 0) {
      const what = `${facts.id} was ${how} while ${left} of its requests were still under way`
      this.world.evidence.breaches.report('pause means pause', what)
    }
  }

  #underWay(id: string): number {
    const { calls, mono } = this.world.evidence
    return calls.ofCampaign(id).filter(call => calls.isUnderWay(call, mono())).length
  }

  #deactivate(id: string, forMs: number): void {
    this.world.evidence.coverage.count('agent deactivated')
    this.edit(id, { agent: { active: false } })
    this.world.clock.setTimer(forMs, () => {
      this.edit(id, { agent: { active: true } })
      this.resume(id)
    })
  }

  #clone(id: string, { contacts, launch }: Deed & { kind: 'clone' }): void {
    const { commanded, coverage } = this.world.evidence
    const copy = `${id}k${this.#clones++}`
    this.#command(id, 'clone', async facts => {
      const { settings, people } = facts
      // Until it exists it counts as still to be launched, so that nobody takes it for done.
      const own: CampaignFacts = { ...draft(copy, settings), people: new Map(people) }
      commanded.campaigns.set(copy, own)
      try {
        await this.commander.command(facts, campaign => campaign.clone({ id: copy, contacts }))
      } catch (error) {
        commanded.campaigns.delete(copy)
        throw error
      }
      own.toLaunch = launch
      coverage.count('cloned')
      if (launch) this.launch(copy)
    })
  }

  #add(index: number): void {
    const { scenario, commanded, coverage } = this.world.evidence
    const { id, latecomers } = scenario.campaigns[index]!
    const people = latecomers.map(each => scenario.people[each]!)
    this.commander.task('addContacts', async () => {
      const facts = commanded.campaign(id)
      const added = people.map(person => commanded.adding(person))
      for (const person of people) facts.people.set(person.id, person)
      await this.commander.askCampaign(id, campaign => campaign.addContacts(people.map(rowOf)))
      for (const done of added) done()
      if (facts.launched) coverage.count('added while running')
    })
  }

  #suppress({ phones }: Person, forMs: number | null): void {
    const { commanded, coverage } = this.world.evidence
    this.commander.inTurn('compliance', 'suppress', async () => {
      const done = commanded.suppressing(phones)
      await this.commander.ask(engine => engine.suppress(phones))
      done()
      coverage.count('suppressed while running')
    })
    if (forMs === null) return
    this.world.clock.setTimer(forMs, () =>
      this.commander.inTurn('compliance', 'unsuppress', async () => {
        commanded.lifting(phones)
        await this.commander.ask(engine => engine.unsuppress(phones))
        coverage.count('suppression lifted')
      }),
    )
  }

  #consent(personId: string, { status, expiresAfterMs }: Deed & { kind: 'consent' }): void {
    const { commanded, coverage } = this.world.evidence
    this.commander.inTurn('compliance', 'setConsent', async () => {
      const at = this.world.clock.now()
      const consent = { status, at, expiresAt: expiresAfterMs === null ? null : at + expiresAfterMs }
      const done = commanded.consenting(personId, consent)
      await this.commander.ask(engine => engine.setConsent(personId, consent))
      done()
      coverage.count('consent changed')
    })
  }

  #jump(ms: number): void {
    const { commanded, coverage } = this.world.evidence
    this.world.clock.jump(ms)
    commanded.changes++
    commanded.jumps.push({ mono: this.world.clock.monotonic(), ms })
    coverage.count(ms > 0 ? 'clock set forward' : 'clock set back')
  }

  #outage(forMs: number): void {
    const { carrier, clock } = this.world
    carrier.outage = true
    clock.setTimer(forMs, () => {
      carrier.outage = false
    })
  }

  #refuseConfig(forMs: number): void {
    const { carrier, clock } = this.world
    carrier.refuseAll = { class: 'config', cause: 'bad_credentials' }
    clock.setTimer(forMs, () => {
      carrier.refuseAll = undefined
    })
  }

  #explain(id: string): void {
    const { observer, commanded } = this.world.evidence
    this.commander.task('explain', async () => {
      const campaign = await observer.campaign(id)
      for (const personId of commanded.campaign(id).people.keys()) {
        const explanation = await campaign.explain(personId).catch(error => {
          // Who has not been added yet is not known.
          if (!OutdialError.is(error, 'CONTACT_NOT_FOUND')) throw error
        })
        if (explanation) this.world.explained.said(id, explanation)
      }
    })
  }

  #illegal(id: string): void {
    const { breaches, coverage } = this.world.evidence
    this.#command(id, 'illegal move', async facts => {
      if (!facts.launched) return
      const refused = this.commander.askCampaign(id, campaign => campaign.launch())
      const error = await refused.catch((error: unknown) => error)
      const refusal = error instanceof Unsure ? error.refusal : error
      if (OutdialError.is(refusal, 'ILLEGAL_TRANSITION')) coverage.count('refused: illegal move')
      else breaches.report('pause means pause', `${id} was launched a second time: ${String(refusal)}`)
    })
  }

  #command(id: string, name: string, run: (facts: CampaignFacts) => Promise<void>): void {
    this.commander.inTurn(id, `${name} of ${id}`, () => run(this.world.evidence.commanded.campaign(id)))
  }

  #id(index: number): string {
    return this.world.evidence.scenario.campaigns[index]!.id
  }

  #person(index: number): Person {
    return this.world.evidence.scenario.people[index]!
  }
}
