import type { RulePresetInput, RuleSource } from 'outdial'
import { everyMode, official, recorded, secondary, verified } from './entry.js'

const accountOfRules = (ref: string, shows: RuleSource['shows']) =>
  secondary({
    ref,
    url: 'https://github.com/ThomasMoreAI/legal-skills-open',
    publisher: 'legal-skills-open, growth-cold-calling',
    edition: 'undated file, in a format known since late 2025',
    editionYear: 2025,
    shows,
  })

const toldByTheCrtc = (ref: string) =>
  official({
    ref,
    url: 'https://crtc.gc.ca/eng/phone/telemarketing/tobligations/rules-regles.htm',
    publisher: 'Canadian Radio-television and Telecommunications Commission',
    edition: 'undated copy, after 2014 (opt-outs within 14 days)',
    editionYear: null,
  })

export const canada: RulePresetInput[] = [
  verified({
    id: 'ca-telemarketing',
    name: 'Canada: Unsolicited Telecommunications Rules, hours and National DNCL',
    jurisdiction: 'CA',
    modes: everyMode,
    lines: ['residential', 'mobile', 'business'],
    windows: { weekdays: '09:00-21:30', weekend: '10:00-18:00' },
    registry: { name: 'National Do Not Call List', maxAgeDays: 31 },
    sources: [
      toldByTheCrtc('Unsolicited Telecommunications Rules, Parts II and III, as told by the CRTC'),
      accountOfRules(
        'Unsolicited Telecommunications Rules, Part III, hours on the clock of the called party',
        'currency',
      ),
    ],
    notes:
      'Provinces may close further: British Columbia is said to close on holidays. Opt-outs are to be entered within ' +
      '14 days and kept for 3 years and 14 days. Calls to businesses need not consult the National DNCL.',
  }),
  verified({
    id: 'ca-automated',
    name: 'Canada: consent to automatic dialing-announcing devices that sell',
    jurisdiction: 'CA',
    modes: recorded,
    lines: ['residential', 'mobile', 'business'],
    consent: 'express',
    sources: [
      toldByTheCrtc('Unsolicited Telecommunications Rules, Part IV, as told by the CRTC'),
      accountOfRules('Unsolicited Telecommunications Rules, Part IV, section 2', 'currency'),
    ],
    notes: 'Charities are not exempt. Consent is to be given before the call, to the caller that makes it.',
  }),
]
