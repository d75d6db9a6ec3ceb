import type { CallEnd, CallRequest, Clock, RefusalClass } from 'outdial'

/**
 * What the carrier saw, in its own words: the only thing to check promises against.
 * `requested` is written when a create reaches the adapter, `placed` or `refused` when it reaches the carrier; a request
 * that got lost on the way has neither. `hangup` is our asking for it, `ended` follows. `message`: one is being left.
 */
export interface CarrierLogEntry {
  /** Wall time, epoch ms. */
  at: number
  /** Elapsed time, ms. */
  mono: number
  kind: 'requested' | 'placed' | 'refused' | 'ringing' | 'answered' | 'message' | 'hangup' | 'ended'
  tenantId: string
  campaignId: string
  to: string
  from: string
  attemptId: string
  /** From `placed` on. */
  callId?: string
  /** Of `ended`. */
  result?: CallEnd
  /** Of `answered` and `message`: who is there, whatever is told. */
  answeredBy?: 'human' | 'machine'
  /** Of `message`: whether a machine's greeting was over, and what is said. */
  greetingEnded?: boolean
  text?: string
  /** Of `refused`. */
  class?: RefusalClass
  cause?: string
}

type Detail = Partial<
  Pick<CarrierLogEntry, 'callId' | 'result' | 'class' | 'answeredBy' | 'greetingEnded' | 'text'>
> & {
  cause?: string | undefined
}

/** Append-only. */
export class CarrierLog {
  readonly entries: CarrierLogEntry[] = []

  constructor(
    private readonly clock: Clock,
    private readonly keep: boolean,
    private readonly onEntry: ((entry: CarrierLogEntry) => void) | undefined,
  ) {}

  write(kind: CarrierLogEntry['kind'], request: CallRequest, { cause, ...detail }: Detail = {}): void {
    if (!this.keep && this.onEntry === undefined) return
    const { tenantId, campaignId, to, from, attemptId } = request
    const at = this.clock.now()
    const mono = this.clock.monotonic()
    const entry: CarrierLogEntry = { at, mono, kind, tenantId, campaignId, to, from, attemptId, ...detail }
    if (cause !== undefined) entry.cause = cause
    if (this.keep) this.entries.push(entry)
    this.onEntry?.(entry)
  }
}
