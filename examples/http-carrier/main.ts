/**
 * A telephony adapter from nothing, for a carrier with a plain HTTP API: held against the conformance suite, then used for
 * a small campaign, both over real HTTP. Exits non-zero if anything is not as it should be.
 * docs/writing-a-telephony-adapter.md builds it step by step.
 */
import { runCampaign } from './campaign.js'
import { runConformance } from './conformance.js'

if ((await runConformance()) > 0) process.exitCode = 1
else await runCampaign()
