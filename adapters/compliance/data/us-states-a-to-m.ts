import type { CallMode, HolidayPolicyInput, RuleCapInput, RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, undated, unverified } from './entry.js'

const closedOn = (jurisdiction: string, meaning: string): HolidayPolicyInput => ({
  policy: 'closed',
  calendar: { jurisdiction, meaning },
})

const threeADay: RuleCapInput[] = [{ counts: 'attempts', max: 3, per: '24h', window: 'rolling', scope: 'subject' }]

const automated: CallMode[] = ['autodialed', ...recorded]

export const usStatesAToM: RulePresetInput[] = [
  unverified({
    id: 'us-al-automated',
    name: 'Alabama: solicitation by telephone',
    jurisdiction: 'US-AL',
    modes: automated,
    windows: { weekdays: '08:00-20:00', saturday: '08:00-20:00' },
    holidays: closedOn('US-AL', 'legal holidays of Ala. Code 1-3-8'),
    sources: [
      secondary({
        ref: 'Ala. Admin. Code 770-X-5-.17(1)(b)',
        url: 'https://d1tvxue8o4w0fl.cloudfront.net/regulation/alabama-administrative-code/title-770-alabama-public-service-commission/chapter-770-x-5-telephone-rules/section-770-x-5-17-live-and-automated-solicitations-and-announcements',
        readOn: '2026-11-24',
        publisher: 'a copy of the Alabama Administrative Code',
        ...undated,
      }),
    ],
    notes: 'Some read it as binding telephone utilities only.',
  }),
  unverified({
    id: 'us-ca-adad',
    name: 'California: automatic dialing-announcing devices',
    jurisdiction: 'US-CA',
    modes: recorded,
    windows: { everyDay: '09:00-21:00' },
    clock: { of: 'jurisdiction', zones: ['America/Los_Angeles'] },
    sources: [
      secondary({
        ref: 'Cal. Pub. Util. Code 2872(c)',
        url: 'https://codes.findlaw.com/ca/public-utilities-code/puc-sect-2872.html',
        publisher: 'FindLaw',
        ...undated,
      }),
    ],
    notes: 'Counts when the call is received, on California time.',
  }),
  unverified({
    id: 'us-ct-telemarketing',
    name: 'Connecticut: telephonic sales calls',
    jurisdiction: 'US-CT',
    modes: everyMode,
    windows: { everyDay: '09:00-20:00' },
    effectiveFrom: '2023-10-01',
    consent: 'express_written',
    sources: [
      secondary({
        ref: 'Conn. Gen. Stat. 42-288a (P.A. 23-98)',
        url: 'https://dnc.dreamhosters.com/connecticut-passes-new-telemarketing-law',
        publisher: 'DNC.com',
        edition: 'July 2023',
        editionYear: 2023,
      }),
    ],
    notes:
      'A Connecticut area code is presumed a resident. The official chapter (cga.ct.gov, 743m) could be read only at its beginning.',
  }),
  unverified({
    id: 'us-fl-automated',
    name: 'Florida: consent to automated telephonic sales calls',
    jurisdiction: 'US-FL',
    modes: automated,
    consent: 'express_written',
    sources: [
      secondary({
        ref: 'Fla. Stat. 501.059(8)(a)',
        url: 'https://floridanationalnews.com/blog/language-from-state-representative-daisy-moraless-commercial-telephone-solicitation-bill-in-cs-sb-1120-passes-the-florida-house/',
        publisher: 'Florida National News',
        edition: 'April 2021',
        editionYear: 2021,
      }),
    ],
    notes: 'Selecting and dialling numbers automatically may be enough; amended in 2023.',
  }),
  unverified({
    id: 'us-il-autodialer',
    name: 'Illinois: automatic telephone dialers',
    jurisdiction: 'US-IL',
    modes: recorded,
    windows: { everyDay: '09:00-21:00' },
    sources: [
      secondary({
        ref: '815 ILCS 305/15',
        url: 'https://blog.clickpointsoftware.com/telemarketing-calling-hours-by-state?hs_amp=true',
        readOn: '2026-11-24',
        publisher: 'ClickPoint Software',
        ...undated,
      }),
    ],
  }),
  unverified({
    id: 'us-il-securities',
    name: 'Illinois: unsolicited calls that sell securities',
    jurisdiction: 'US-IL',
    modes: ['live', 'autodialed'],
    windows: { weekdays: '09:00-21:00', saturday: '09:00-21:00', sunday: '12:00-21:00' },
    purposes: ['securities'],
    clock: { of: 'fixed', zones: ['America/Chicago'] },
    sources: [
      official({
        ref: '815 ILCS 5/8b',
        url: 'http://www.ilga.gov/legislation/ilcs/documents/081500050K8b.htm',
        publisher: 'Illinois General Assembly',
        ...undated,
      }),
    ],
    notes: 'Read in an official copy without a date; no dated copy shows that the words still hold.',
  }),
  unverified({
    id: 'us-il-telemarketing',
    name: 'Illinois: telephone solicitation',
    jurisdiction: 'US-IL',
    modes: ['live', 'autodialed'],
    windows: { everyDay: '08:00-21:00' },
    sources: [
      official({
        ref: '815 ILCS 413/15(a), set out in HB 2853 of the 94th General Assembly',
        url: 'https://www.ilga.gov/legislation/fulltext.asp?DocName=09400HB2853&GA=94&SessionId=50&DocTypeId=HB&LegID=18900&DocNum=2853&GAID=8&SpecSess=0&Session=',
        publisher: 'Illinois General Assembly',
        edition: '2005',
        editionYear: 2005,
      }),
    ],
    notes: 'The official copy is of 2005, and the Act was amended since.',
  }),
  unverified({
    id: 'us-ky-telemarketing',
    name: 'Kentucky: telephone solicitation',
    jurisdiction: 'US-KY',
    modes: everyMode,
    windows: { everyDay: '10:00-21:00' },
    sources: [
      secondary({
        ref: 'KRS 367.46955',
        url: 'https://www.dropcowboy.com/state-compliance',
        readOn: '2026-11-24',
        publisher: 'Drop Cowboy',
        ...undated,
      }),
    ],
  }),
  unverified({
    id: 'us-la-telemarketing',
    name: 'Louisiana: telephonic solicitation',
    jurisdiction: 'US-LA',
    modes: everyMode,
    windows: { weekdays: '08:00-20:00', saturday: '08:00-20:00' },
    holidays: closedOn(
      'US-LA',
      'legal holidays that the Public Service Commission identifies, and those the governor proclaims',
    ),
    sources: [
      secondary({
        ref: 'LPSC General Order R-29617, V(A)',
        url: 'https://dnc.com/holiday-alerts?year=2023',
        readOn: '2026-11-24',
        publisher: 'DNC.com',
        edition: '2023',
        editionYear: 2023,
      }),
    ],
    notes:
      'Holds even for calls that are otherwise excepted. While a state of emergency is declared all solicitation may be forbidden: pause the jurisdiction (lpsc.louisiana.gov/DNC_Emergency, read of 24 September 2024).',
  }),
  unverified({
    id: 'us-ma-telemarketing',
    name: 'Massachusetts: unsolicited telephonic sales calls',
    jurisdiction: 'US-MA',
    modes: everyMode,
    windows: { everyDay: '08:00-20:00' },
    sources: [
      secondary({
        ref: '201 CMR 12.02(2)',
        url: 'https://regulations.justia.com/states/massachusetts/201-cmr/title-201-cmr-12-00/section-12-02',
        publisher: 'Justia',
        edition: 'Register 1531 of 27 September 2024',
        editionYear: 2024,
      }),
    ],
    notes: 'Recorded messages that sell unasked are forbidden outright: 201 CMR 12.02(4).',
  }),
  unverified({
    id: 'us-md-automated',
    name: 'Maryland: consent to automated telephone solicitation',
    jurisdiction: 'US-MD',
    modes: automated,
    effectiveFrom: '2024-01-01',
    consent: 'express_written',
    sources: [
      secondary({
        ref: 'Md. Code, Com. Law 14-4502(a)(3)',
        url: 'https://lexace.ai/us/statute/maryland/CL-14-4502',
        publisher: 'Lexace',
        ...undated,
      }),
    ],
  }),
  unverified({
    id: 'us-md-telemarketing',
    name: 'Maryland: telephone solicitation',
    jurisdiction: 'US-MD',
    modes: everyMode,
    windows: { everyDay: '08:00-20:00' },
    effectiveFrom: '2024-01-01',
    caps: threeADay,
    sources: [
      secondary({
        ref: 'Md. Code, Com. Law 14-4502 (SB 90 of 2023)',
        url: 'https://www.wmar2news.com/local/law-to-prevent-spam-calls-takes-effect-first-of-the-year',
        publisher: 'WMAR',
        edition: 'January 2024',
        editionYear: 2024,
      }),
    ],
    notes: 'The legislature’s page on SB 90 tells that it was enacted, not its words.',
  }),
  unverified({
    id: 'us-me-automated',
    name: 'Maine: automated telephone solicitation',
    jurisdiction: 'US-ME',
    modes: recorded,
    windows: { weekdays: '09:00-17:00' },
    caps: [{ counts: 'conversations', max: 1, per: '8h', window: 'rolling', scope: 'number' }],
    sources: [
      official({
        ref: '10 MRSA 1498(3), set out in LD 392 of the 121st Legislature',
        url: 'https://legislature.maine.gov/legis/bills/bills_121st/billtexts/LD039201-1.asp',
        publisher: 'Maine Legislature',
        edition: '2003',
        editionYear: 2003,
      }),
    ],
    notes: 'The official copy is of a bill of 2003; the section is said to forbid such calls by now, with exceptions.',
  }),
]
