import type { Clock, Timer } from 'outdial'
import type { NextCall } from 'outdial/testing'

/** A call as the provider tells of it, in answers and in the messages it posts to us. */
export interface PaperCupCall {
  id: string
  /** Ours, both: they come back unchanged. */
  ref: string
  owner: string
  status: 'trying' | 'ringing' | 'talking' | 'over'
  /** With `over`: 0 hung up, 17 busy, 19 nobody answered, 41 the network failed. */
  reason?: 0 | 17 | 19 | 41
  /** Seconds since 1970, as of this status. */
  time: number
  pickedUp?: number
}

interface CallInProgress extends PaperCupCall {
  script: NextCall
  /** Seconds a call may ring, and last. */
  ring: number
  limit: number
  timer?: Timer
}

export interface PaperCupResponse {
  status: number
  headers?: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever JSON the server sent.
  body?: any
}

const refusals = { backpressure: 429, number: 422, policy: 403, config: 401 }
const endings = { answered: 0, voicemail: 0, busy: 17, no_answer: 19, failed: 41 } as const

/** Stands in for a provider's HTTP JSON API, inside the process: the part an adapter author does not write. */
export class PaperCupApi {
  /** What becomes of the next call. */
  next: NextCall = {}
  /** Where the provider posts its messages. */
  webhook: (call: PaperCupCall) => Promise<void> = async () => {}
  callsPlaced = 0
  readonly #calls = new Map<string, CallInProgress>()

  constructor(readonly clock: Clock) {}

  async request(
    method: string,
    path: string,
    body?: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<PaperCupResponse> {
    signal?.throwIfAborted()
    const [, id = '', ref] = /^\/calls(?:\/([^?]+))?(?:\?ref=(.*))?$/.exec(path) ?? []
    if (method === 'POST') return this.#place(body ?? {}, signal)
    if (ref !== undefined) {
      return { status: 200, body: [...this.#calls.values()].filter(call => call.ref === ref).map(shown) }
    }
    const call = this.#calls.get(id)
    if (!call) return { status: 404 }
    if (method === 'GET') return { status: 200, body: shown(call) }
    if (call.status === 'over') return { status: 409 }
    call.timer?.cancel()
    this.#move(call, 'over', 0)
    return { status: 204 }
  }

  async #place(body: Record<string, unknown>, signal?: AbortSignal): Promise<PaperCupResponse> {
    const script = this.next
    if (script.refuse)
      return { status: refusals[script.refuse], headers: { 'retry-after': '2' }, body: { error: 'no' } }
    if (script.lostReply !== 'before_placing') {
      const { ref, owner, ring, limit } = body as Pick<CallInProgress, 'ref' | 'owner' | 'ring' | 'limit'>
      const id = `cup${++this.callsPlaced}`
      const call: CallInProgress = { id, ref, owner, status: 'trying', time: 0, script, ring, limit }
      this.#calls.set(id, call)
      this.#later(call, 1, () => this.#reach(call))
      if (!script.lostReply) return { status: 201, body: shown(call) }
    }
    await this.clock.sleep(Number.POSITIVE_INFINITY, signal)
    return { status: 504 }
  }

  #reach(call: CallInProgress): void {
    const { ends = 'answered' } = call.script
    if (ends === 'busy' || ends === 'failed') this.#move(call, 'over', endings[ends])
    else this.#ring(call, ends)
  }

  #ring(call: CallInProgress, ends: 'answered' | 'voicemail' | 'no_answer'): void {
    this.#move(call, 'ringing')
    if (ends === 'no_answer') this.#later(call, call.ring, () => this.#move(call, 'over', endings[ends]))
    else this.#later(call, 3, () => this.#pickUp(call))
  }

  #pickUp(call: CallInProgress): void {
    call.pickedUp = Math.floor(this.clock.now() / 1000)
    this.#move(call, 'talking')
    this.#later(call, Math.min(30, call.limit), () => this.#move(call, 'over', 0))
  }

  #later(call: CallInProgress, seconds: number, fn: () => void): void {
    call.timer = this.clock.setTimer(seconds * 1000, fn)
  }

  #move(call: CallInProgress, status: PaperCupCall['status'], reason?: PaperCupCall['reason']): void {
    Object.assign(call, { status, time: Math.floor(this.clock.now() / 1000) }, reason === undefined ? {} : { reason })
    const times = { lost: 0, once: 1, twice: 2 }[call.script.webhooks ?? 'once']
    for (let n = 0; n < times; n++) void this.webhook(shown(call))
  }
}

function shown({ script, ring, limit, timer, ...call }: CallInProgress): PaperCupCall {
  return call
}
