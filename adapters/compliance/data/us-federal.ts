import type { RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, undated, unverified, verified } from './entry.js'

/** The FCC's rule, as the machine interface of the eCFR gave it out. */
const telephoneRule = (ref: string) =>
  official({
    ref,
    url: 'https://www.ecfr.gov/current/title-47/section-64.1200',
    publisher: 'Office of the Federal Register, Government Publishing Office',
    readIn:
      'https://github.com/StephenSook/preflight/blob/f35290befa8182bc9a52d6c661af6254213cd70d/packages/rules/data/47-cfr-64.1200.txt',
    edition: 'eCFR up to date as of 2 September 2026',
    editionYear: 2026,
  })

export const usFederal: RulePresetInput[] = [
  verified({
    id: 'us-fed-telemarketing',
    name: 'US federal: telephone solicitation, hours and registry',
    jurisdiction: 'US',
    modes: everyMode,
    windows: { everyDay: '08:00-21:00' },
    registry: { name: 'National Do Not Call Registry', maxAgeDays: 31 },
    sources: [
      telephoneRule('47 CFR 64.1200(c)(1), (c)(2)(i)(D), (e)'),
      official({
        ref: '16 CFR 310.4(b)(3)(iv), (c)',
        url: 'https://www.ecfr.gov/current/title-16/section-310.4',
        publisher: 'Office of the Federal Register, Government Publishing Office',
        readIn:
          'https://github.com/StephenSook/preflight/blob/91750b2f757d70893f73875c1ae32bd8480475a5/packages/rules/data/16-cfr-310.4.txt',
        edition: 'eCFR up to date as of 2 September 2026, last amended on 16 April 2024',
        editionYear: 2026,
      }),
      official({
        ref: '47 CFR 64.1200(c)(1), as told in the FCC guide Unwanted Telephone Marketing Calls',
        url: 'http://purl.access.gpo.gov/GPO/LPS76294',
        publisher: 'Federal Communications Commission, kept by the Government Publishing Office',
        edition: 'undated copy, after the registry became permanent in 2008',
        editionYear: null,
      }),
      secondary({
        ref: 'FCC quiet hours, 9 p.m. to 8 a.m.',
        url: 'https://www.mondaq.com/unitedstates/telecoms-mobile-cable-communications/1604586/telephone-and-texting-compliance-news-regulatory-update-fcc-seeks-comment-on-petitions-focused-on-quiet-hour-and-utility-robocalling-rules',
        publisher: 'Mintz, on Mondaq',
        edition: 'March 2025',
        editionYear: 2025,
        shows: 'currency',
      }),
    ],
    notes:
      'The clock is that of the called party. Prior express consent and an established business relationship take calls ' +
      'out of telephone solicitation (64.1200(f)(15)) and consent lifts the hours of 310.4(c); whether it does under ' +
      '64.1200 was disputed in 2025: the hours stay on. Opt-outs are to be honoured within 10 business days, for 5 years.',
  }),
  verified({
    id: 'us-fed-artificial-voice',
    name: 'US federal: consent to recorded and artificial voices that sell',
    jurisdiction: 'US',
    modes: recorded,
    consent: 'express_written',
    sources: [
      telephoneRule('47 CFR 64.1200(a)(2)-(3), (f)(9)'),
      secondary({
        ref: 'FCC 24-17: voices that are generated count as artificial',
        url: 'https://www.scribd.com/document/704494076/FCC-24-17A1',
        publisher: 'a copy on Scribd',
        edition: 'February 2024',
        editionYear: 2024,
      }),
    ],
    notes:
      'That an AI-generated voice counts as artificial is a ruling, whose official copy could not be read. For calls by ' +
      'or for a tax-exempt organisation, express consent is enough.',
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
