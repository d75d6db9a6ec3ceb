import { SystemClock } from 'outdial'
import { accounts } from './accounts.js'
import { adding } from './adding.js'
import { attempts } from './attempts.js'
import { batches } from './batches.js'
import { budgets } from './budgets.js'
import { callers } from './callers.js'
import { campaigns } from './campaigns.js'
import { claiming } from './claiming.js'
import { committing } from './committing.js'
import { concurrency } from './concurrency.js'
import { consenting } from './consenting.js'
import { contacts } from './contacts.js'
import { counting } from './counting.js'
import { decisions } from './decisions.js'
import { erasing } from './erasing.js'
import { events, eventWindow } from './events.js'
import { expiring } from './expiring.js'
import { fencing } from './fencing.js'
import { hints } from './hints.js'
import { inbox } from './inbox.js'
import { leases } from './leases.js'
import { openRequests } from './open-requests.js'
import { pausing } from './pausing.js'
import { reserving } from './reserving.js'
import { resting } from './resting.js'
import { skipping } from './skipping.js'
import { snapshots } from './snapshots.js'
import { starts } from './starts.js'
import type { Fact, StorageConformanceOptions } from './suite.js'
import { suppressing } from './suppressing.js'
import { surveying } from './surveying.js'
import { withdrawing } from './withdrawing.js'

export type {
  NotApplicable,
  StorageCapabilities,
  StorageConformanceOptions,
  StorageUnderTest,
  TestRunner,
} from './suite.js'

/**
 * The tests every storage adapter has to pass, for any test runner:
 *
 *     storageConformance({
 *       test,
 *       factory: () => ({ storage: new MyStorage() }),
 *       capabilities: { eventWindow: { skip: 'keeps every event' } },
 *     })
 *
 * They hold the adapter to what the `Storage` port says. A test fails with an `AssertionError`, or with what the storage
 * threw where it should not.
 */
export function storageConformance({ test, factory, capabilities }: StorageConformanceOptions): void {
  const realTime = new SystemClock()
  const run = (check: Parameters<Fact>[1]) => async () => {
    const { storage, elapse = ms => realTime.sleep(ms), cleanup } = await factory()
    try {
      await check(storage, elapse)
    } finally {
      await cleanup?.()
    }
  }
  const fact: Fact = (name, check) => test(name, run(check))
  for (const declare of concerns) declare(fact)

  const window = capabilities.eventWindow
  if (typeof window === 'number') eventWindow(fact, window)
  else eventWindow((name, check) => test.skip?.(`${name} (left out: ${window.skip})`, run(check)))
}

const concerns = [
  campaigns,
  leases,
  surveying,
  fencing,
  adding,
  contacts,
  counting,
  claiming,
  reserving,
  callers,
  committing,
  batches,
  withdrawing,
  resting,
  attempts,
  starts,
  openRequests,
  accounts,
  budgets,
  skipping,
  expiring,
  inbox,
  consenting,
  suppressing,
  pausing,
  erasing,
  events,
  decisions,
  hints,
  snapshots,
  concurrency,
]
