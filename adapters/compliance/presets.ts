import { parsePresets, type RulePreset } from 'outdial'
import { canada } from './data/canada.js'
import { elsewhere } from './data/elsewhere.js'
import { europe } from './data/europe.js'
import { usFederal } from './data/us-federal.js'
import { usStatesAToM } from './data/us-states-a-to-m.js'
import { usStatesMToU } from './data/us-states-m-to-u.js'
import { usStatesVerified } from './data/us-states-verified.js'

/**
 * The calling rules this package knows, verified ones and others: dated, sourced data, no legal advice. `docs/compliance.md`
 * lists them and says what was read where. Only the verified ones are on unless `enabledPresets` is told otherwise.
 */
export function rulePresets(): RulePreset[] {
  return parsePresets([
    ...usFederal,
    ...usStatesVerified,
    ...usStatesAToM,
    ...usStatesMToU,
    ...canada,
    ...europe,
    ...elsewhere,
  ])
}
