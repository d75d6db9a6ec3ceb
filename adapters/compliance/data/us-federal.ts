import type { RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, undated, unverified, verified } from './entry.js'

export const usFederal: RulePresetInput[] = [
  verified({
    id: 'us-fed-telemarketing',
    name: 'US federal: telephone solicitation, hours and registry',
    jurisdiction: 'US',
    modes: everyMode,
    windows: { everyDay: '08:00-21:00' },
    registry: { name: 'National Do Not Call Registry', maxAgeDays: 31 },
    sources: [
      official({
        ref: '47 CFR 64.1200(c)(1), as told in the FCC guide Unwanted Telephone Marketing Calls',
        url: 'http://purl.access.gpo.gov/GPO/LPS76294',
        publisher: 'Federal Communications Commission, kept by the Government Publishing Office',
        edition: 'undated copy, after the registry became permanent in 2008',
        editionYear: null,
      }),
      official({
        ref: '16 CFR 310.4(b)(3)(iv), as told in an FTC release',
        url: 'http://www.ftc.gov/opa/2004/12/dnc31day.htm',
        publisher: 'Federal Trade Commission',
        edition: 'December 2004',
        editionYear: 2004,
      }),
      secondary({
        ref: 'FCC quiet hours, 9 p.m. to 8 a.m.',
        url: 'https://www.mondaq.com/unitedstates/telecoms-mobile-cable-communications/1604586/telephone-and-texting-compliance-news-regulatory-update-fcc-seeks-comment-on-petitions-focused-on-quiet-hour-and-utility-robocalling-rules',
        publisher: 'Mintz, on Mondaq',
        edition: 'March 2025',
        editionYear: 2025,
        shows: 'currency',
      }),
      secondary({
        ref: 'the national registry is to be consulted every 31 days',
        url: 'https://tcpaguide.org/states/connecticut/dnc',
        publisher: 'TCPA Guide',
        edition: 'January 2023',
        editionYear: 2023,
        shows: 'currency',
      }),
    ],
    notes:
      'The clock is that of the called party. The current text of the Code of Federal Regulations could not be read. ' +
      'Whether consent lifts the hours is disputed (a petition was pending in 2025): they stay on. ' +
      'A change of the FCC call rules was proposed in October 2025; its outcome was not found.',
  }),
  unverified({
    id: 'us-fed-artificial-voice',
    name: 'US federal: consent to recorded and artificial voices that sell',
    jurisdiction: 'US',
    modes: recorded,
    consent: 'express_written',
    sources: [
      secondary({
        ref: '47 CFR 64.1200(a)(2)-(3); FCC 24-17',
        url: 'https://www.scribd.com/document/704494076/FCC-24-17A1',
        publisher: 'a copy on Scribd',
        edition: 'February 2024',
        editionYear: 2024,
      }),
    ],
    notes: 'An AI-generated voice counts as artificial. The official copy of the ruling could not be read.',
  }),
  unverified({
    id: 'us-fed-debt-collection',
    name: 'US federal: Regulation F, third-party debt collection',
    jurisdiction: 'US',
    purposes: ['debt_collection'],
    modes: everyMode,
    effectiveFrom: '2021-11-30',
    windows: { everyDay: '08:00-21:00' },
    caps: [{ counts: 'attempts', max: 7, per: '7d', window: 'rolling', scope: 'debt' }],
    rests: [{ after: 'conversation', rest: '7d' }],
    sources: [
      secondary({
        ref: '12 CFR 1006.14(b)(2)',
        url: 'https://law.lawstack.com/cfr/12/1006.14/',
        publisher: 'Lawstack',
        edition: 'said to agree with the eCFR of 20 June 2026',
        editionYear: 2026,
      }),
      secondary({
        ref: '12 CFR 1006.6(b)(1)(i)',
        url: 'https://developer.cloudcontactai.com/docs/12-cfr-part-1006-regulation-f-communications-in-connection-with-debt-collection',
        publisher: 'CloudContactAI',
        ...undated,
      }),
    ],
    notes:
      'The figures are presumptions, and calls with direct prior consent are not counted. The official page ' +
      '(consumerfinance.gov, 1006.14) could be read only up to paragraph (a).',
  }),
]
