export { dateHolidays } from './holidays/date-holidays.js'
export { firstKnownHolidays, fixedHolidays } from './holidays/fixed.js'
export { rulePresets } from './presets.js'
