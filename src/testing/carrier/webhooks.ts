import type { CallEvent, Clock } from 'outdial'
import type { SimulatedCall } from './call.js'
import { drawRange } from './plan.js'
import type { CarrierBehaviour, CarrierFaults } from './settings.js'

export type Deliver = (events: CallEvent[]) => Promise<void>

/** How long after a failed delivery to try again; then the events are lost. */
const REDELIVER_AFTER_MS = [1000, 5000, 30_000, 120_000]

/**
 * Carries events to the subscribers, well or badly. An event goes to one subscriber, as a webhook does to one of several
 * processes; when it rejects, or nobody subscribes, the event is delivered again, to the next one.
 */
export class Webhooks {
  readonly #subscribers: Deliver[] = []
  readonly #heldBack = new Map<SimulatedCall, CallEvent>()
  readonly #soon: CallEvent[] = []
  readonly #afterReply: CallEvent[] = []

  constructor(private readonly clock: Clock) {}

  subscribe(deliver: Deliver): () => void {
    this.#subscribers.push(deliver)
    return () => {
      const at = this.#subscribers.indexOf(deliver)
      if (at >= 0) this.#subscribers.splice(at, 1)
    }
  }

  /** Sends an event of a call on its way, with whatever goes wrong on it. */
  send(call: SimulatedCall, event: CallEvent, behaviour: CarrierBehaviour, faults: CarrierFaults): void {
    const { random, webhooks: script } = call
    const lost = typeof script.lost === 'object' ? script.lost.includes(event.type) : script.lost
    const isLost = lost ?? random.chance(faults.lostWebhook)
    const isTwice = script.duplicated ?? random.chance(faults.duplicateWebhook)
    const isLate = random.chance(faults.lateWebhook)
    const isHeldBack = (script.reordered ?? random.chance(faults.reorderedWebhook)) && event.type !== 'ended'
    const usualMs = drawRange(random, behaviour.webhookMs)
    const ms = script.delayMs ?? usualMs + (isLate ? drawRange(random, faults.lateWebhookMs) : 0)

    const held = this.#heldBack.get(call)
    if (!isLost && isHeldBack && held === undefined) {
      this.#heldBack.set(call, event)
      return
    }
    if (held !== undefined) this.#heldBack.delete(call)
    const onTheWay = isLost ? [] : isTwice ? [event, event] : [event]
    if (held !== undefined) onTheWay.push(held)
    if (onTheWay.length > 0) this.#post(onTheWay, ms, call.age > call.plan.createMs)
  }

  #post(events: CallEvent[], ms: number, replied: boolean): void {
    if (ms > 0) {
      this.clock.setTimer(ms, () => void this.#deliver(events, 0))
      return
    }
    // What happens at one instant travels together, and never ahead of the reply to the create.
    const outbox = replied ? this.#soon : this.#afterReply
    if (outbox.push(...events) > events.length) return
    if (replied) queueMicrotask(() => this.#flush(outbox))
    else this.clock.setTimer(0, () => this.#flush(outbox))
  }

  #flush(outbox: CallEvent[]): void {
    void this.#deliver(outbox.splice(0), 0)
  }

  async #deliver(events: CallEvent[], failures: number): Promise<void> {
    try {
      const deliver = this.#subscribers[failures % this.#subscribers.length]
      if (deliver !== undefined) return await deliver(events)
    } catch {
      // Whoever rejects says only that the events are not recorded.
    }
    const ms = REDELIVER_AFTER_MS[failures]
    if (ms !== undefined) this.clock.setTimer(ms, () => void this.#deliver(events, failures + 1))
  }
}
