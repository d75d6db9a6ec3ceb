import type { Clock } from 'outdial'
import type { BookEntry } from '../../carrier/books.js'
import { DoubleCall } from './call.js'
import type { CreateParameters } from './parameters.js'
import type { CallPlan } from './plan.js'
import type { DoubleWebhooks } from './webhooks.js'

/** All calls of the double, and its own account of what happened, in order. */
export class CallBook {
  readonly calls: DoubleCall[] = []
  readonly entries: BookEntry[] = []
  live = 0
  mostLive = 0
  readonly #over = new Set<DoubleCall>()

  constructor(
    private readonly clock: Clock,
    private readonly webhooks: DoubleWebhooks,
  ) {}

  requested(parameters: CreateParameters): void {
    this.#write('requested', parameters)
  }

  place(parameters: CreateParameters, plan: CallPlan): DoubleCall {
    const uuid = `63f61863-4a51-4f6b-86e1-${(this.calls.length + 1).toString(16).padStart(12, '0')}`
    const call = new DoubleCall(uuid, parameters, plan, this.clock, (changed, told) => {
      if (changed.isEnded && !this.#over.has(changed)) {
        this.#over.add(changed)
        this.live--
        this.#write('ended', parameters)
      }
      this.webhooks.tell(changed, told)
    })
    this.calls.push(call)
    this.live++
    this.mostLive = Math.max(this.mostLive, this.live)
    this.#write('placed', parameters)
    return call
  }

  byUuid(uuid: string): DoubleCall | undefined {
    return this.calls.find(call => call.uuid === uuid)
  }

  #write(kind: BookEntry['kind'], { to, eventUrl }: CreateParameters): void {
    this.entries.push({ kind, attemptId: new URL(eventUrl).searchParams.get('attempt') ?? '', to })
  }
}

/** `2026-11-25 12:00:00`, in UTC. */
const written = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** A call as the API shows it: times, duration and price only once somebody answered and it is over. */
export function shown(call: DoubleCall): object {
  const { parameters, answeredAt, endedAt } = call
  const isOver = endedAt !== undefined
  return {
    _links: { self: { href: `/calls/${call.uuid}` } },
    uuid: call.uuid,
    conversation_uuid: `CON-${call.uuid}`,
    to: { type: 'phone', number: parameters.to },
    from: { type: 'phone', number: parameters.from },
    status: call.status,
    direction: 'outbound',
    rate: isOver ? '0.01270000' : null,
    price: isOver && answeredAt !== undefined ? '0.00420000' : null,
    duration: isOver ? String(call.seconds) : null,
    start_time: isOver ? written(answeredAt) : null,
    end_time: written(endedAt),
    network: 'US-FIXED',
  }
}
