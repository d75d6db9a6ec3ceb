import type { RulePresetInput } from 'outdial'
import { everyMode, official, secondary, undated, verified } from './entry.js'

export const usStatesVerified: RulePresetInput[] = [
  verified({
    id: 'us-fl-telemarketing',
    name: 'Florida: commercial telephone solicitation',
    jurisdiction: 'US-FL',
    modes: everyMode,
    windows: { everyDay: '08:00-20:00' },
    effectiveFrom: '2021-07-01',
    caps: [{ counts: 'attempts', max: 3, per: '24h', window: 'rolling', scope: 'subject' }],
    sources: [
      official({
        ref: 'Fla. Stat. 501.616(6), as set by CS/SB 1120 of 2021',
        url: 'https://flsenate.gov/Session/Bill/2021/1120/Amendment/826808/HTML',
        publisher: 'The Florida Senate',
        edition: 'amendment 826808, adopted on 22 April 2021; the act is chapter 2021-185',
        editionYear: 2021,
      }),
      secondary({
        ref: 'Fla. Stat. 501.616(6)',
        url: 'http://www.lawserver.com/law/state/florida/statutes/florida_statutes_501-616',
        publisher: 'LawServer',
        ...undated,
        shows: 'currency',
      }),
    ],
    notes:
      'A Florida area code is presumed a resident. Of the enrolled act only the beginning could be read; a copy of the ' +
      'statute has the words of the amendment.',
  }),
  verified({
    id: 'us-ny-telemarketing',
    name: 'New York: telemarketing',
    jurisdiction: 'US-NY',
    modes: everyMode,
    windows: { everyDay: '08:00-21:00' },
    sources: [
      official({
        ref: 'N.Y. Gen. Bus. Law 399-z(2), set out in A 7939 of 2023',
        url: 'https://www.nysenate.gov/legislation/bills/2023/A7939',
        publisher: 'New York State Senate',
        readIn:
          'https://github.com/ryantd42/NY-Legislative-Git/blob/10261cd6fbea2ed65ef7c199a64eeb3ee6374963/2023/A7939B-2023/bill.md',
        edition: 'the section as amended by chapter 660 of 2022, in a bill of 2023 that was signed',
        editionYear: 2023,
      }),
      secondary({
        ref: 'N.Y. Gen. Bus. Law 399-z(2)',
        url: 'https://instalawyer.io/laws/new-york-laws/399-z-telemarketing-establishment-of',
        publisher: 'Instalawyer',
        ...undated,
        shows: 'currency',
      }),
    ],
    notes:
      'Not where the customer expressly consented. Unsolicited telemarketing into an area under a state of emergency is ' +
      'forbidden (5-a): pause the jurisdiction.',
  }),
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
    notes:
      'Not where the called person consented beforehand. Opt-outs are to be honoured for ten years (59.1-514). Since ' +
      '1 January 2026 the section is worded anew (SB 1339 of 2025, text messages): the new words were not read; accounts ' +
      'of them name the same hours, and the federal rule has them too.',
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
