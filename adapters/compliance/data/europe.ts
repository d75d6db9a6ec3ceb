import type { RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, unverified, verified } from './entry.js'

const germanCompetitionAct = (ref: string) =>
  official({
    ref,
    url: 'https://www.gesetze-im-internet.de/uwg_2004/',
    publisher: 'Bundesministerium der Justiz',
    readIn:
      'https://github.com/habibhaidari1/gesetze/blob/48332e5c883a30fdb6ef0378e6e4c245def788b0/u/uwg_2004/index.md',
    edition: 'text after the Digitale-Dienste-Gesetz of May 2024',
    editionYear: 2024,
  })

const spanishTelecomAct = (ref: string) =>
  official({
    ref,
    url: 'https://www.boe.es/buscar/act.php?id=BOE-A-2022-10757',
    publisher: 'Boletín Oficial del Estado',
    readIn:
      'https://github.com/legalize-dev/legalize-es/blob/02f8ec5919aec65a3549fa0dff3f3502c3552ce2/es/BOE-A-2022-10757.md',
    edition: 'consolidated text, last updated 27 December 2025',
    editionYear: 2025,
  })

const spanishConsumerAct = (ref: string) =>
  official({
    ref,
    url: 'https://www.boe.es/buscar/act.php?id=BOE-A-2007-20555',
    publisher: 'Boletín Oficial del Estado',
    readIn:
      'https://github.com/legalize-dev/legalize-es/blob/122aa436475a94cd3344adf842ca9c03a4c37283/es/BOE-A-2007-20555.md',
    edition: 'consolidated text, last updated 28 February 2026',
    editionYear: 2026,
  })

const britishRegulations = (ref: string) =>
  official({
    ref,
    url: 'https://www.legislation.gov.uk/uksi/2003/2426',
    publisher: 'The National Archives',
    readIn:
      'https://github.com/legalize-dev/legalize-uk/blob/150b1f9fff097be029b8b2366a4a53f5d63d72eb/uk/uksi-2003-2426.md',
    edition: 'text of 17 December 2018',
    editionYear: 2018,
  })

const accountOfBritishRules = (ref: string) =>
  secondary({
    ref,
    url: 'https://github.com/ThomasMoreAI/legal-skills-open/blob/3dd1e52b653ce3741ca1375dd1dd3761c5cf9c0a/gb/data-protection/skills/legal-uk-clemensjl/references/electronic-marketing.md',
    publisher: 'legal-skills-open, electronic marketing',
    edition: 'as of 5 August 2026',
    editionYear: 2026,
    shows: 'currency',
  })

export const europe: RulePresetInput[] = [
  verified({
    id: 'de-consent',
    name: 'Germany: consent to advertising calls, and its proof',
    jurisdiction: 'DE',
    modes: everyMode,
    consent: 'express',
    keepRecordsYears: 5,
    sources: [
      germanCompetitionAct('UWG 7(2) no. 1, 7a'),
      secondary({
        ref: 'UWG 7(2), 7a',
        url: 'https://www.gesetze-mit-links.de/uwg/_7a.html',
        publisher: 'gesetze-mit-links.de',
        edition: 'as of 20 December 2025',
        editionYear: 2025,
        shows: 'currency',
      }),
    ],
    notes:
      'The five years run from the grant and anew from every use. Businesses have to be presumed to agree, which is ' +
      'yours to judge. The hours of the trade code are no law and are left out.',
  }),
  verified({
    id: 'de-automated',
    name: 'Germany: consent to advertising by automatic calling machines',
    jurisdiction: 'DE',
    modes: recorded,
    lines: ['residential', 'mobile', 'business'],
    consent: 'express',
    sources: [germanCompetitionAct('UWG 7(2) no. 2')],
    notes: 'Of every addressee, businesses too.',
  }),
  verified({
    id: 'es-consent',
    name: 'Spain: ground for unsolicited commercial calls',
    jurisdiction: 'ES',
    modes: ['live', 'autodialed'],
    effectiveFrom: '2023-06-29',
    consent: 'lawful_basis',
    sources: [
      spanishTelecomAct('Ley 11/2022 art. 66.1.b'),
      official({
        ref: 'the same, quoted in AEPD Circular 1/2023',
        url: 'https://www.boe.es/buscar/act.php?id=BOE-A-2023-15071',
        publisher: 'Boletín Oficial del Estado',
        edition: 'consolidated text, last updated 28 June 2023',
        editionYear: 2023,
      }),
    ],
    notes: 'Prior consent, or another ground of GDPR article 6(1), which the AEPD reads narrowly.',
  }),
  verified({
    id: 'es-automated',
    name: 'Spain: consent to automatic commercial calls',
    jurisdiction: 'ES',
    modes: recorded,
    consent: 'express',
    sources: [
      spanishTelecomAct('Ley 11/2022 art. 66.1.a'),
      spanishConsumerAct('Real Decreto Legislativo 1/2007 art. 96.3'),
    ],
  }),
  verified({
    id: 'es-hours',
    name: 'Spain: hours of commercial calls to consumers',
    jurisdiction: 'ES',
    modes: everyMode,
    windows: { weekdays: '09:00-21:00' },
    holidays: { policy: 'closed', calendar: { jurisdiction: 'ES', meaning: 'festivos: national, regional and local' } },
    sources: [spanishConsumerAct('Real Decreto Legislativo 1/2007 art. 96.2')],
    notes:
      'Regional and local holidays are the provider’s to know. Commercial calls need numbers of their own range ' +
      '(Ley 10/2025).',
  }),
  verified({
    id: 'fr-hours',
    name: 'France: days, hours and frequency of prospecting calls',
    jurisdiction: 'FR',
    modes: everyMode,
    effectiveFrom: '2023-03-01',
    windows: { weekdays: ['10:00-13:00', '14:00-20:00'] },
    holidays: {
      policy: 'closed',
      calendar: { jurisdiction: 'FR', meaning: 'the legal holidays of Code du travail L3133-1' },
    },
    // Thirty calendar days are up to an hour longer than thirty times 24 hours, and sixty full ones begin the day after.
    caps: [{ counts: 'attempts', max: 4, per: '30d2h', window: 'rolling', scope: 'number' }],
    rests: [{ after: 'refusal', rest: '61d' }],
    sources: [
      official({
        ref: 'Code de la consommation D223-9',
        url: 'https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565',
        publisher: 'Légifrance',
        readIn:
          'https://github.com/legalize-dev/legalize-fr/blob/c6e0615fe85ab5a39f64b3dd6216887e7fc1312a/fr/LEGITEXT000006069565.md',
        edition: 'code of 3 April 2026',
        editionYear: 2026,
      }),
      official({
        ref: 'Décret 2022-1313 (Code de la consommation D223-9)',
        url: 'https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046421823',
        publisher: 'Légifrance',
        edition: 'Journal officiel of 14 October 2022',
        editionYear: 2022,
      }),
    ],
    notes:
      'Express prior consent lifts the hours; they stay on. Décret 2026-662 of 23 July 2026 words D223-9 anew from ' +
      '11 August 2026. It could be read only in accounts of September and October 2026: the same days, hours and cap, ' +
      'hours lifted by consent to a date and time, and no more sixty days after a refusal, which are kept here.',
  }),
  verified({
    id: 'fr-consent',
    name: 'France: consent to prospecting calls',
    jurisdiction: 'FR',
    modes: everyMode,
    effectiveFrom: '2026-08-11',
    consent: 'express',
    sources: [
      official({
        ref: 'Code de la consommation L223-1, L223-2',
        url: 'https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000051830285',
        publisher: 'Légifrance',
        readIn: 'https://legal.tricoteuses.fr/articles/LEGIARTI000051830285',
        edition: 'as in force from 11 August 2026',
        editionYear: 2026,
      }),
      official({
        ref: 'Loi du 30 juin 2025 contre toutes les fraudes aux aides publiques (Code de la consommation L223-1)',
        url: 'https://www.vie-publique.fr/loi/297018-fraude-aux-aides-publiques-demarchage-telephonique-proposition-de-loi',
        publisher: 'Direction de l’information légale et administrative',
        edition: 'after its publication of 1 July 2025',
        editionYear: 2025,
      }),
      secondary({
        ref: 'in force on 11 August 2026',
        url: 'https://lcp.fr/actualites/demarchage-telephonique-vers-l-interdiction-du-demarchage-sans-consentement-prealable',
        publisher: 'LCP - Assemblée nationale',
        edition: 'May 2025',
        editionYear: 2025,
        shows: 'dates',
      }),
    ],
    notes:
      'Not for offers that belong to a contract under way. Selling energy renovation and home adaptation by telephone is ' +
      'forbidden whatever the consent: no preset can tell that from other sales. Accounts of Décret 2026-662 say that ' +
      'consent lasts a year at most (R223-1) and its proof is kept for three (R223-2).',
  }),
  verified({
    id: 'gb-live-marketing',
    name: 'United Kingdom: live marketing calls, TPS and CTPS',
    jurisdiction: 'GB',
    modes: ['live', 'autodialed'],
    lines: ['residential', 'mobile', 'business'],
    registry: { name: 'TPS and CTPS', maxAgeDays: 28 },
    sources: [
      britishRegulations('PECR 2003 regulation 21'),
      official({
        ref: 'the same, as told in the ICO guidance on live calls',
        url: 'https://ico.org.uk/for-organisations/direct-marketing-and-privacy-and-electronic-communications/guide-to-pecr/guidance-on-direct-marketing-using-live-calls/how-do-we-comply-with-the-rules-on-live-marketing-calls',
        publisher: 'Information Commissioner’s Office',
        edition: 'guidance first published in October 2022',
        editionYear: 2022,
      }),
      accountOfBritishRules('PECR 2003 regulation 21'),
    ],
    notes:
      'Numbers listed for less than 28 days may still be called (21(3)): hence the age. No statutory hours were found. ' +
      'Claims management (21A) and, by the guidance, pensions need consent.',
  }),
  verified({
    id: 'gb-automated',
    name: 'United Kingdom: consent to automated marketing calls',
    jurisdiction: 'GB',
    modes: recorded,
    lines: ['residential', 'mobile', 'business'],
    consent: 'express',
    sources: [britishRegulations('PECR 2003 regulation 19'), accountOfBritishRules('PECR 2003 regulation 19')],
    notes: 'The subscriber must have told that caller beforehand that it consents to such calls.',
  }),
  unverified({
    id: 'it-code',
    name: 'Italy: code of conduct for telemarketing',
    jurisdiction: 'IT',
    modes: everyMode,
    effectiveFrom: '2024-09-28',
    windows: { weekdays: '09:00-20:00', saturday: '10:00-19:00' },
    holidays: {
      policy: 'closed',
      calendar: { jurisdiction: 'IT', meaning: 'national holidays (festivi), and the days before them (prefestivi)' },
      dayBefore: '10:00-19:00',
    },
    sources: [
      secondary({
        ref: 'Garante, Provv. 148 of 7 March 2024, GU 73 of 27 March 2024',
        url: 'https://www.money.it/call-center-nuove-regole-divieto-telefonate-per-giorni-e-orari',
        publisher: 'Money.it',
        edition: '2 July 2025',
        editionYear: 2025,
      }),
    ],
    notes: 'Binds those who have joined the code.',
  }),
]
