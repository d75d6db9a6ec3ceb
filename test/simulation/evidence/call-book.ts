import type { CarrierLogEntry } from 'outdial/testing'

interface Instant {
  at: number
  mono: number
}

/** One request to the carrier and what became of it, by the carrier's own account. */
export interface CarrierCall {
  attemptId: string
  campaignId: string
  /** Campaign and place of the contact in it: the attempt id without its last part. */
  contactKey: string
  to: string
  from: string
  requested: Instant
  placed?: Instant
  refused?: Instant & { class: string }
  /** The adapter has answered the engine. */
  settled?: boolean
  answered?: Instant
  /** A machine answered it. */
  machine?: boolean
  /** Messages that were begun to be left. */
  messages: number
  hungUp?: Instant
  ended?: Instant & { result: string; cause?: string | undefined }
}

/** All requests the carrier saw, in order, by campaign, contact and number. */
export class CallBook {
  readonly all: CarrierCall[] = []
  readonly #byAttempt = new Map<string, CarrierCall>()
  readonly #byCampaign = new Map<string, CarrierCall[]>()
  readonly #byContact = new Map<string, CarrierCall[]>()
  readonly #byNumber = new Map<string, CarrierCall[]>()

  constructor(private readonly requestTimeoutMs: number) {}

  /** Takes an entry in. For a second request of one attempt, the first request's call is returned unchanged. */
  take(entry: CarrierLogEntry): { call: CarrierCall; repeated: boolean } {
    const { at, mono, kind, attemptId } = entry
    const known = this.#byAttempt.get(attemptId)
    if (kind === 'requested')
      return known ? { call: known, repeated: true } : { call: this.#open(entry), repeated: false }
    if (!known) throw new Error(`The carrier logged '${kind}' of ${attemptId}, which was never requested.`)
    const now = { at, mono }
    if (kind === 'placed') known.placed = now
    else if (kind === 'refused') known.refused = { ...now, class: entry.class! }
    else if (kind === 'answered') {
      known.answered = now
      known.machine = entry.answeredBy === 'machine'
    } else if (kind === 'message') known.messages += 1
    else if (kind === 'hangup') known.hungUp = now
    else if (kind === 'ended') known.ended = { ...now, result: entry.result!, cause: entry.cause }
    return { call: known, repeated: false }
  }

  ofAttempt(attemptId: string): CarrierCall | undefined {
    return this.#byAttempt.get(attemptId)
  }

  ofCampaign(campaignId: string): readonly CarrierCall[] {
    return this.#byCampaign.get(campaignId) ?? []
  }

  ofContact(contactKey: string): readonly CarrierCall[] {
    return this.#byContact.get(contactKey) ?? []
  }

  ofNumber(to: string): readonly CarrierCall[] {
    return this.#byNumber.get(to) ?? []
  }

  /** On its way, ringing or talking; a request that got lost counts until it is answered or timed out. */
  isLive(call: CarrierCall, mono: number): boolean {
    if (call.refused || call.ended) return false
    return call.placed !== undefined || this.isUnderWay(call, mono)
  }

  /** Sent, and not yet at the carrier. */
  isUnderWay(call: CarrierCall, mono: number): boolean {
    return !call.placed && !call.refused && !call.settled && mono - call.requested.mono < this.requestTimeoutMs
  }

  #open({ attemptId, campaignId, to, from, at, mono }: CarrierLogEntry): CarrierCall {
    const contactKey = attemptId.slice(0, attemptId.lastIndexOf('.'))
    const call: CarrierCall = { attemptId, campaignId, contactKey, to, from, requested: { at, mono }, messages: 0 }
    this.all.push(call)
    this.#byAttempt.set(attemptId, call)
    listed(this.#byCampaign, campaignId, call)
    listed(this.#byContact, contactKey, call)
    listed(this.#byNumber, to, call)
    return call
  }
}

function listed(lists: Map<string, CarrierCall[]>, key: string, call: CarrierCall): void {
  const list = lists.get(key)
  if (list) list.push(call)
  else lists.set(key, [call])
}
