import type { CampaignEngine, CampaignEvent } from 'outdial'
import type { CarrierLogEntry } from 'outdial/testing'
import type { Scenario } from '../scenario/scenario.js'
import type { CallBook, CarrierCall } from './call-book.js'
import type { Commanded } from './commanded.js'
import type { Coverage } from './coverage.js'
import type { EventBook } from './event-book.js'
import type { Breaches } from './promises.js'

/** All that checkers may look at: the carrier's log, the event stream, what was commanded, and the public API. */
export interface Evidence {
  scenario: Scenario
  breaches: Breaches
  coverage: Coverage
  calls: CallBook
  events: EventBook
  commanded: Commanded
  /** An engine that owns nothing and only answers questions. */
  observer: CampaignEngine
  /** Waits for nobody, but what goes wrong with the question is a breach. */
  ask(question: Promise<void>): void
  mono(): number
  now(): number
}

/** Watches for one promise. Everything is optional; `atEnd` runs when all contacts are final and nothing is under way. */
export interface Checker {
  onRequest?(call: CarrierCall, entry: CarrierLogEntry): void
  onCarrier?(call: CarrierCall, entry: CarrierLogEntry): void
  onEvent?(event: CampaignEvent): void
  atEnd?(): void | Promise<void>
}
