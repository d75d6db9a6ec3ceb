import type { RulePresetInput } from 'outdial'
import { everyMode, official, secondary, verified } from './entry.js'

export const usStatesVerified: RulePresetInput[] = [
  verified({
    id: 'us-va-telemarketing',
    name: 'Virginia: telephone solicitation',
    jurisdiction: 'US-VA',
    modes: everyMode,
    windows: { everyDay: '08:00-21:00' },
    sources: [
      official({
        ref: 'Code of Virginia 59.1-511',
        url: 'http://law.lis.virginia.gov/vacodepopularnames/virginia-telephone-privacy-protection-act/',
        publisher: 'Virginia Legislative Information System',
        edition: 'Code of 26 April 2017; history 2001, 2004',
        editionYear: 2017,
      }),
      secondary({
        ref: 'Code of Virginia 59.1-511',
        url: 'https://law.uslawyerdatabase.com/category/us-law/2022-code-of-virginia/title-59-1-trade-and-commerce/chapter-44-virginia-telephone-privacy-protection-act',
        publisher: 'US Lawyer Database',
        edition: 'Code of 2022, the same words and history',
        editionYear: 2022,
        shows: 'currency',
      }),
    ],
    notes: 'Not where the called person consented beforehand. Opt-outs are to be honoured for ten years (59.1-514).',
  }),
  verified({
    id: 'us-wa-telemarketing',
    name: 'Washington: commercial telephone solicitation',
    jurisdiction: 'US-WA',
    modes: everyMode,
    windows: { everyDay: '08:00-20:00' },
    sources: [
      official({
        ref: 'RCW 19.158.040(2)',
        url: 'https://app.leg.wa.gov/RCW/default.aspx?cite=19.158.040',
        publisher: 'Washington State Legislature',
        edition: 'undated copy that holds the duties proposed by HB 1497 of 2021-22',
        editionYear: 2022,
      }),
    ],
    notes: 'Counts when the call is received: stop before the edge, so that no ringing outlasts it.',
  }),
]
