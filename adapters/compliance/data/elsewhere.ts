import type { RulePresetInput, RuleSource } from 'outdial'
import { everyMode, official, secondary, undated, unverified, verified } from './entry.js'

const calendar = { jurisdiction: 'AU', meaning: 'national public holidays, not those of one state or territory' }

const australianSources: RuleSource[] = [
  official({
    ref: 'Telecommunications (Telemarketing and Research Calls) Industry Standard 2017',
    url: 'https://www.donotcall.gov.au/consumers/consumer-overview/industry-standards/',
    publisher: 'Australian Communications and Media Authority',
    edition: 'undated copy, of the Standard of 2017',
    editionYear: 2017,
  }),
  official({
    ref: 'the same, on national public holidays',
    url: 'https://www.acma.gov.au/Citizen/Phones/Landlines/Reduce-unwanted-calls/telemarketing-calls-do-you-know-your-rights',
    publisher: 'Australian Communications and Media Authority',
    edition: 'undated copy, of 10.9 million registered numbers (2017)',
    editionYear: 2017,
  }),
  secondary({
    ref: 'the Standard of 2017 beside the Fax Marketing Standard of 2021',
    url: 'https://barkerco.com.au/?p=990',
    publisher: 'Barker & Co',
    edition: '2021 or later',
    editionYear: 2021,
    shows: 'currency',
  }),
]

export const elsewhere: RulePresetInput[] = [
  verified({
    id: 'au-telemarketing',
    name: 'Australia: telemarketing calls',
    jurisdiction: 'AU',
    purposes: ['telemarketing', 'charity'],
    modes: everyMode,
    lines: ['residential', 'mobile', 'business'],
    effectiveFrom: '2017-03-29',
    windows: { weekdays: '09:00-20:00', saturday: '09:00-17:00' },
    holidays: { policy: 'closed', calendar },
    registry: { name: 'Do Not Call Register', maxAgeDays: null },
    sources: australianSources,
    notes:
      'Not where the person consented to be called at another time. Charities, though exempt from the Register, keep ' +
      'these hours. Standards lapse after ten years: look for a new one in 2027.',
  }),
  verified({
    id: 'au-research',
    name: 'Australia: research calls',
    jurisdiction: 'AU',
    purposes: ['research'],
    modes: everyMode,
    lines: ['residential', 'mobile', 'business'],
    effectiveFrom: '2017-03-29',
    windows: { weekdays: '09:00-20:30', weekend: '09:00-17:00' },
    holidays: { policy: 'closed', calendar },
    sources: australianSources,
    notes:
      'What holds on holidays for research was not read in an official copy; they are closed, as for telemarketing. ' +
      'Not where the person consented to be called at another time.',
  }),
  unverified({
    id: 'in-promotional',
    name: 'India: default time band of promotional calls',
    jurisdiction: 'IN',
    modes: everyMode,
    windows: { everyDay: '10:00-21:00' },
    registry: { name: 'Customer preference registers', maxAgeDays: null },
    sources: [
      secondary({
        ref: 'TCCCPR 2018, a minister’s answer in the Lok Sabha',
        url: 'https://www.bloombergquint.com/business/more-than-326-lakh-unsolicited-telemarketing-call-complaints-during-july-september',
        readOn: '2026-11-24',
        publisher: 'BloombergQuint',
        ...undated,
      }),
    ],
    notes: 'Subscribers may choose other bands and days.',
  }),
  unverified({
    id: 'za-direct-marketing',
    name: 'South Africa: prohibited times for direct marketing',
    jurisdiction: 'ZA',
    modes: everyMode,
    windows: { weekdays: '08:00-20:00', saturday: '09:00-13:00' },
    holidays: { policy: 'closed', calendar: { jurisdiction: 'ZA', meaning: 'Public Holidays Act 36 of 1994' } },
    sources: [
      secondary({
        ref: 'Consumer Protection Act 68 of 2008, section 12(2), notice R293',
        url: 'https://www.acts.co.za/consumer-protection-act-2008/r293_prohibited_time_for_contacting_consumers',
        publisher: 'Acts Online',
        ...undated,
      }),
    ],
    notes: 'Not where the consumer asked or agreed otherwise.',
  }),
]
