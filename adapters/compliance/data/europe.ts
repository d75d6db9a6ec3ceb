import type { RulePresetInput } from 'outdial'
import { everyMode, official, recorded, secondary, undated, unverified, verified } from './entry.js'

export const europe: RulePresetInput[] = [
  unverified({
    id: 'de-consent',
    name: 'Germany: consent to advertising calls, and its proof',
    jurisdiction: 'DE',
    modes: everyMode,
    consent: 'express',
    keepRecordsYears: 5,
    sources: [
      secondary({
        ref: 'UWG 7(2), 7a',
        url: 'https://www.gesetze-mit-links.de/uwg/_7a.html',
        publisher: 'gesetze-mit-links.de',
        edition: 'as of 20 December 2025',
        editionYear: 2025,
      }),
    ],
    notes:
      'The five years run from the grant and anew from every use. The official copy (gesetze-im-internet.de) could not ' +
      'be read. The hours of the trade code are no law and are left out.',
  }),
  verified({
    id: 'es-consent',
    name: 'Spain: ground for unsolicited commercial calls',
    jurisdiction: 'ES',
    modes: ['live', 'autodialed'],
    effectiveFrom: '2023-06-29',
    consent: 'lawful_basis',
    sources: [
      official({
        ref: 'Ley 11/2022 art. 66.1.b, quoted in AEPD Circular 1/2023',
        url: 'https://www.boe.es/buscar/act.php?id=BOE-A-2023-15071',
        publisher: 'Boletín Oficial del Estado',
        edition: 'consolidated text, last updated 28 June 2023',
        editionYear: 2023,
      }),
    ],
    notes: 'Prior consent, or another ground of GDPR article 6(1), which the AEPD reads narrowly.',
  }),
  unverified({
    id: 'es-automated',
    name: 'Spain: consent to automatic commercial calls',
    jurisdiction: 'ES',
    modes: recorded,
    consent: 'express',
    sources: [
      secondary({
        ref: 'Ley 11/2022 art. 66.1.a',
        url: 'https://ramonycajalabogados.com/es/comentario-de-la-circular-12023-de-la-agencia-espanola-de-proteccion-de-datos',
        publisher: 'Ramón y Cajal Abogados',
        edition: '2023',
        editionYear: 2023,
      }),
    ],
  }),
  unverified({
    id: 'es-hours',
    name: 'Spain: hours of commercial calls to consumers',
    jurisdiction: 'ES',
    modes: everyMode,
    windows: { weekdays: '09:00-21:00' },
    holidays: { policy: 'closed', calendar: { jurisdiction: 'ES', meaning: 'festivos: national, regional and local' } },
    sources: [
      secondary({
        ref: 'Real Decreto Legislativo 1/2007 art. 96.2',
        url: 'https://www.genbeta.com/actualidad/llamadas-comerciales-ilegales-a-partir-hora-asi-puedes-actuar-recibes',
        readOn: '2026-11-24',
        publisher: 'Genbeta',
        ...undated,
      }),
    ],
    notes: 'Regional and local holidays are the provider’s to know.',
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
        ref: 'Décret 2022-1313 (Code de la consommation D223-9)',
        url: 'https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046421823',
        publisher: 'Légifrance',
        edition: 'Journal officiel of 14 October 2022',
        editionYear: 2022,
      }),
      secondary({
        ref: 'Code de la consommation D223-9',
        url: 'https://app.livv.eu/books/LEGITEXT000006069565/LEGISCTA000032807108%2FLEGISCTA000032807186%2FLEGISCTA000032807232%2FLEGISCTA000032807254/LEGIARTI000046422684',
        publisher: 'Livv',
        edition: 'code of 1 October 2024: the consumer’s zone, thirty calendar days',
        editionYear: 2024,
        shows: 'currency',
      }),
    ],
    notes:
      'Under the decree express prior consent lifts the hours. Since 11 August 2026 every call needs consent (fr-consent); ' +
      'the decree that the new law announces for days and hours was not found, and these are kept on.',
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
      'forbidden whatever the consent: no preset can tell that from other sales.',
  }),
  verified({
    id: 'gb-live-marketing',
    name: 'United Kingdom: live marketing calls, TPS and CTPS',
    jurisdiction: 'GB',
    modes: ['live', 'autodialed'],
    lines: ['residential', 'mobile', 'business'],
    registry: { name: 'TPS and CTPS', maxAgeDays: null },
    sources: [
      official({
        ref: 'PECR 2003 regulation 21, as told in the ICO guidance on live calls',
        url: 'https://ico.org.uk/for-organisations/direct-marketing-and-privacy-and-electronic-communications/guide-to-pecr/guidance-on-direct-marketing-using-live-calls/how-do-we-comply-with-the-rules-on-live-marketing-calls',
        publisher: 'Information Commissioner’s Office',
        edition: 'guidance first published in October 2022',
        editionYear: 2022,
      }),
    ],
    notes:
      'No statutory hours were found. Claims management and pensions need consent. The regulation is said to excuse calls ' +
      'to numbers registered less than 28 days ago; of that the official copy read says nothing.',
  }),
  unverified({
    id: 'gb-automated',
    name: 'United Kingdom: consent to automated marketing calls',
    jurisdiction: 'GB',
    modes: recorded,
    lines: ['residential', 'mobile', 'business'],
    consent: 'express',
    sources: [
      secondary({
        ref: 'PECR 2003 regulation 19',
        url: 'http://www.tapa.co.uk/privacy-and-electronic/',
        publisher: 'TAPA',
        ...undated,
      }),
    ],
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
