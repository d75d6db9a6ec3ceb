/** What a broken engine's bundle offers. */
export { drawScenario } from '../scenario/scenario.js'
export { simulate } from '../simulate.js'
