import type { BrokenEngine } from './broken-engine.js'
import { notExplaining } from './explaining.js'
import { forgettingFaults } from './forgetting-faults.js'
import { aboveLimits } from './limits.js'
import { losing } from './losing.js'
import { notPausing } from './pausing.js'
import { notRepeating } from './repeating.js'
import { outsideRules } from './rules.js'
import { callingTwice } from './twice.js'

export const brokenEngines: BrokenEngine[] = [
  ...aboveLimits,
  ...outsideRules,
  ...callingTwice,
  ...losing,
  ...notPausing,
  ...notExplaining,
  ...notRepeating,
  ...forgettingFaults,
]
