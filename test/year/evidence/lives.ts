import type { CarrierCall } from '../../simulation/evidence/call-book.js'
import type { Person } from '../scenario/people.js'
import type { CampaignPlan } from '../scenario/plan.js'
import type { Ledger } from './ledger.js'

/** How a contact of a campaign stands, by the carrier's log and what the test did. */
export interface Life {
  campaign: string
  person: Person
  state: 'waiting' | 'calling' | 'done'
  /** While waiting: due by then, at the latest. */
  dueAt: number
  attempts: number
  phoneIndex: number
  callbacks: number
  /** The next call is one that was asked for. */
  callbackDue: boolean
  /** Asked for during the call under way. */
  callbackAt?: number
}

/** The default. */
const MAX_CALLBACKS = 3
const slackMs = 2 * 60_000

/** What becomes of contacts, reckoned anew beside the engine from how its calls ended. */
export class Lives {
  readonly all: Life[] = []
  readonly #byContact = new Map<string, Life>()

  constructor(private readonly ledger: Ledger) {}

  of(campaign: string, contactId: string): Life | undefined {
    return this.#byContact.get(`${campaign} ${contactId}`)
  }

  begin(campaign: string, person: Person, at: number): void {
    const fresh = { attempts: 0, phoneIndex: 0, callbacks: 0, callbackDue: false }
    const life: Life = { campaign, person, state: 'waiting', dueAt: at, ...fresh }
    this.all.push(life)
    this.#byContact.set(`${campaign} ${person.id}`, life)
  }

  requested(life: Life): void {
    life.state = 'calling'
  }

  /** Pushed back: it costs no attempt. */
  refused(life: Life, at: number): void {
    this.#wait(life, this.ledger.awakeFrom(at))
  }

  ended(life: Life, call: CarrierCall, at: number): void {
    const { plan } = this.ledger.campaign(life.campaign)
    const known = this.ledger.awakeFrom(at)
    const wasCallback = life.callbackDue
    if (!wasCallback) life.attempts += 1
    life.callbackDue = false
    const { result, cause } = call.ended!
    if (life.callbackAt !== undefined) this.#callBack(life)
    else if (result === 'answered' || wasCallback) life.state = 'done'
    else if (cause === 'invalid_number') this.#nextPhone(life, call, plan, known)
    else this.#retry(life, plan, result as keyof CampaignPlan['retry'], known)
  }

  /** Nobody can tell what became of the request: the engine gives it up. */
  lost(life: Life): void {
    life.state = 'done'
  }

  /** A callback is being asked for; call what it returns once that was taken. It waits for the end of the call. */
  askCallback(life: Life, callbackAt: number): () => void {
    if (life.callbacks >= MAX_CALLBACKS) return () => {}
    life.callbackAt = callbackAt
    return () => {
      if (life.state !== 'calling' && life.callbackAt !== undefined) this.#callBack(life)
    }
  }

  #callBack(life: Life): void {
    life.callbacks += 1
    life.callbackDue = true
    this.#wait(life, life.callbackAt!)
    delete life.callbackAt
  }

  #nextPhone(life: Life, call: CarrierCall, plan: CampaignPlan, at: number): void {
    const next = life.person.phones.indexOf(call.to) + 1
    if (next === life.person.phones.length || life.attempts >= plan.maxAttempts) life.state = 'done'
    else this.#wait(life, at)
  }

  #retry(life: Life, plan: CampaignPlan, result: keyof CampaignPlan['retry'], at: number): void {
    if (life.attempts >= plan.maxAttempts) {
      life.state = 'done'
      return
    }
    const { delayMs, multiplier, jitter, maxMs } = plan.retry[result]
    const delay = Math.min(delayMs * multiplier ** (life.attempts - 1), maxMs)
    this.#wait(life, at + Math.min(delay * (1 + jitter), maxMs))
  }

  #wait(life: Life, dueAt: number): void {
    life.state = 'waiting'
    life.dueAt = dueAt + slackMs
  }
}
