import type { ChangeWatch } from './change-watch.js'
import type { EngineContext } from './context.js'
import type { EngineOptions } from './options.js'
import type { Owners } from './owners.js'
import type { Publisher } from './publisher.js'

/** Everything a campaign handle reaches of its engine. */
export interface EngineParts {
  ctx: EngineContext
  owners: Owners
  publisher: Publisher
  watch: ChangeWatch
  options: EngineOptions
}
