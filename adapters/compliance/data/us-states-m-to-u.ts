import type { CallMode, HolidayPolicyInput, RuleCapInput, RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, undated, unverified } from './entry.js'

const closedOn = (jurisdiction: string, meaning: string): HolidayPolicyInput => ({
  policy: 'closed',
  calendar: { jurisdiction, meaning },
})

const threeADay: RuleCapInput[] = [{ counts: 'attempts', max: 3, per: '24h', window: 'rolling', scope: 'subject' }]

const automated: CallMode[] = ['autodialed', ...recorded]

export const usStatesMToU: RulePresetInput[] = [
  unverified({
    id: 'us-mn-adad',
    name: 'Minnesota: automatic dialing-announcing devices',
    jurisdiction: 'US-MN',
    modes: recorded,
    windows: { everyDay: '09:00-21:00' },
    consent: 'express',
    sources: [
      secondary({
        ref: 'Minn. Stat. 325E.26-.31',
        url: 'https://www.dropcowboy.com/state-compliance',
        readOn: '2026-11-24',
        publisher: 'Drop Cowboy',
        ...undated,
      }),
    ],
    notes:
      'The need for consent was read in a memorandum of the Attorney General of 2016, the hours in no official copy.',
  }),
  unverified({
    id: 'us-ms-telemarketing',
    name: 'Mississippi: telephone solicitation',
    jurisdiction: 'US-MS',
    modes: everyMode,
    windows: { weekdays: '08:00-20:00', saturday: '08:00-20:00' },
    clock: { of: 'fixed', zones: ['America/Chicago'] },
    sources: [
      secondary({
        ref: 'Miss. Code 77-3-723(1)',
        url: 'https://getpocketlaw.com/law/state_mississippi/section-77-3-723-rules-for-authorized-calls_57b73fa7ff73',
        readOn: '2026-11-24',
        publisher: 'Pocket Law',
        ...undated,
      }),
    ],
    notes:
      'Central time. Another statute says 9 p.m.; the stricter one is taken. The ban on holidays is said to have lapsed in 2023.',
  }),
  unverified({
    id: 'us-ne-prerecorded',
    name: 'Nebraska: prerecorded solicitation',
    jurisdiction: 'US-NE',
    modes: recorded,
    windows: { weekdays: '08:00-21:00', saturday: '08:00-21:00', sunday: '13:00-21:00' },
    holidays: {
      policy: 'narrowed',
      to: '13:00-21:00',
      calendar: { jurisdiction: 'US-NE', meaning: 'legal holidays of Nebraska' },
    },
    sources: [
      secondary({
        ref: '291 Neb. Admin. Code 11-3',
        url: 'https://leadmanagerhelp.clickpointsoftware.com/en/articles/5753977-state-calling-hours',
        readOn: '2026-11-24',
        publisher: 'ClickPoint Software',
        ...undated,
      }),
    ],
  }),
  unverified({
    id: 'us-nm-telemarketing',
    name: 'New Mexico: telephone solicitation',
    jurisdiction: 'US-NM',
    modes: everyMode,
    windows: { everyDay: '09:00-21:00' },
    sources: [
      secondary({
        ref: 'N.M. Stat. 57-12-22(B)(5)',
        url: 'https://law.justia.com/codes/new-mexico/2006/nmrc/jd_57-12-22-13117.html',
        readOn: '2026-11-24',
        publisher: 'Justia',
        edition: 'Code of 2006',
        editionYear: 2006,
      }),
    ],
  }),
  unverified({
    id: 'us-nv-telemarketing',
    name: 'Nevada: telephone solicitation',
    jurisdiction: 'US-NV',
    modes: everyMode,
    windows: { everyDay: '09:00-20:00' },
    sources: [
      secondary({
        ref: 'NRS 599B',
        url: 'https://www.dropcowboy.com/state-compliance',
        readOn: '2026-11-24',
        publisher: 'Drop Cowboy',
        ...undated,
      }),
    ],
  }),
  unverified({
    id: 'us-ok-automated',
    name: 'Oklahoma: consent to automated telephonic sales calls',
    jurisdiction: 'US-OK',
    modes: automated,
    effectiveFrom: '2022-11-01',
    consent: 'express_written',
    sources: [
      secondary({
        ref: '15 O.S. 775C.3 (HB 3168)',
        url: 'https://dnc.dreamhosters.com/?p=1309',
        publisher: 'DNC.com',
        edition: 'May 2022',
        editionYear: 2022,
      }),
    ],
  }),
  unverified({
    id: 'us-ok-telemarketing',
    name: 'Oklahoma: Telephone Solicitation Act of 2022',
    jurisdiction: 'US-OK',
    modes: everyMode,
    windows: { everyDay: '08:00-20:00' },
    effectiveFrom: '2022-11-01',
    caps: threeADay,
    sources: [
      secondary({
        ref: '15 O.S. 775C.4 (HB 3168)',
        url: 'https://dnc.dreamhosters.com/?p=1309',
        publisher: 'DNC.com',
        edition: 'May 2022',
        editionYear: 2022,
      }),
    ],
    notes: 'An Oklahoma area code is presumed a resident.',
  }),
  unverified({
    id: 'us-pa-sundays',
    name: 'Pennsylvania: no telemarketing on Sundays',
    jurisdiction: 'US-PA',
    modes: everyMode,
    windows: { weekdays: '08:00-21:00', saturday: '08:00-21:00' },
    effectiveFrom: '2026-10-18',
    sources: [
      secondary({
        ref: 'the ban on Sundays from 18 October 2026',
        url: 'https://glama.ai/mcp/connectors/com.modernmustardseed/call-desk/tools/can_i_call_now',
        publisher: 'Call Desk',
        edition: '2026',
        editionYear: 2026,
      }),
    ],
    notes: 'Found in one account only.',
  }),
  unverified({
    id: 'us-pa-telemarketing',
    name: 'Pennsylvania: telemarketer registration act',
    jurisdiction: 'US-PA',
    modes: everyMode,
    windows: { everyDay: '08:00-21:00' },
    effectiveFrom: '2019-12-03',
    holidays: closedOn(
      'US-PA',
      'the legal holidays that the act counts, Good Friday, Flag Day and Election Day among them',
    ),
    sources: [
      secondary({
        ref: '73 P.S. 2245, 2245.2',
        url: 'https://govt.westlaw.com/pac/Document/NE4CC77F0E9F711E9BEFE89A994168F89',
        readOn: '2026-11-24',
        publisher: 'Westlaw',
        ...undated,
      }),
    ],
    notes:
      'The Attorney General (attorneygeneral.gov) confirms the hours; the holidays were read in no official copy. Their list differs from what holiday packages hold: give your own.',
  }),
  unverified({
    id: 'us-ri-telemarketing',
    name: 'Rhode Island: telephone sales solicitation',
    jurisdiction: 'US-RI',
    modes: everyMode,
    windows: { weekdays: '09:00-18:00', saturday: '10:00-17:00' },
    holidays: closedOn('US-RI', 'state and federal holidays'),
    sources: [
      secondary({
        ref: 'R.I. Gen. Laws 5-61-2, 5-61-3.6',
        url: 'https://instalawyer.io/laws/rhode-island-general-laws/section-5-61-2-definitions',
        readOn: '2026-11-24',
        publisher: 'Instalawyer',
        ...undated,
      }),
    ],
    notes:
      'Section 5-61-3.6, which forbids calls outside the hours, was read in an official copy; 5-61-2, which says what they are, was not.',
  }),
  unverified({
    id: 'us-sd-automated',
    name: 'South Dakota: automated telephone dialing systems',
    jurisdiction: 'US-SD',
    modes: automated,
    windows: { weekdays: '09:00-21:00' },
    clock: { of: 'jurisdiction', zones: ['America/Chicago', 'America/Denver'] },
    sources: [
      official({
        ref: 'S.D. Codified Laws 37-30-28',
        url: 'http://legis.state.sd.us/statutes/DisplayStatute.aspx?Type=Statute&Statute=37-30-28',
        publisher: 'South Dakota Legislature',
        ...undated,
      }),
    ],
    notes:
      'Read in an official copy without a date; no dated copy shows that the words still hold. Time in this state: it has two zones, and both count.',
  }),
  unverified({
    id: 'us-tx-telemarketing',
    name: 'Texas: telephone solicitation',
    jurisdiction: 'US-TX',
    modes: everyMode,
    windows: { weekdays: '09:00-21:00', saturday: '09:00-21:00', sunday: '12:00-21:00' },
    sources: [
      secondary({
        ref: 'Tex. Bus. & Com. Code 301.051',
        url: 'https://www.cloudcommunications.com/news/texas-senate-bill-140?hs_amp=true',
        readOn: '2026-11-24',
        publisher: 'Cloud Communications',
        edition: '2025',
        editionYear: 2025,
      }),
    ],
    notes: 'One account has it on Central time, 9 a.m. to 9 p.m. every day.',
  }),
  unverified({
    id: 'us-ut-telemarketing',
    name: 'Utah: telephone solicitation',
    jurisdiction: 'US-UT',
    modes: everyMode,
    windows: { weekdays: '08:00-21:00', saturday: '08:00-21:00' },
    holidays: closedOn('US-UT', 'legal holidays of Utah, Pioneer Day among them'),
    sources: [
      secondary({
        ref: 'Utah Code 13-25a-103(3)',
        url: 'https://codes.findlaw.com/ut/title-13-commerce-and-trade/ut-code-sect-13-25a-103/',
        publisher: 'FindLaw',
        edition: '1 January 2025',
        editionYear: 2025,
      }),
    ],
    notes: 'Not where the person gave express prior consent.',
  }),
]
