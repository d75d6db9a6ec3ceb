import { describe, expect, test } from 'vitest'
import { allPages, codeWords, firstCells, proseOf, readPage, sectionOf } from './markdown.js'
import { literalsOfCore, membersOf, unionOf } from './source.js'

const errors = readPage('docs/errors.md')
const literals = literalsOfCore()
const sorted = (words: Iterable<string>) => [...new Set(words)].sort()

/** Codes that a file gives as the value of one of these properties. */
const given = (path: string, ...properties: string[]) =>
  literals.filter(each => each.path === path && properties.includes(each.property ?? '')).map(each => each.text)

describe('what docs/errors.md lists is what the code has, no more and no less', () => {
  const unions: [heading: string, codes: string[]][] = [
    ['Error codes', unionOf('src/errors.ts', 'ErrorCode')],
    ['Block codes', unionOf('src/compliance/decision.ts', 'BlockCode')],
    ['What binds a campaign', unionOf('src/engine/diagnose.ts', 'BindingCode')],
    ['Rates that look wrong', given('src/engine/diagnose.ts', 'code')],
    ['Import warnings', unionOf('src/contact/import-row.ts', 'RowWarning')],
    ['List rows', unionOf('src/compliance/suppression-row.ts', 'SuppressionRowCode')],
    ['Refusal classes', unionOf('src/ports/telephony.ts', 'RefusalClass')],
    [
      'Preflight codes',
      [
        ...given('src/engine/preflight.ts', 'code'),
        ...given('src/engine/preflight-rules.ts', 'code'),
        ...given('src/campaign/lifecycle.ts', 'reason'),
      ],
    ],
  ]
  test.each(unions)('%s', (heading, codes) => {
    expect(codes.length).toBeGreaterThan(0)
    expect(sorted(firstCells(sectionOf(errors, heading)))).toEqual(sorted(codes))
  })

  test('every code in a table of the page stands in the code', () => {
    const known = new Set(literals.map(each => each.text))
    for (const code of unionOf('src/compliance/decision.ts', 'BlockCode')) known.add(code)
    for (const [, codes] of unions) for (const code of codes) known.add(code)
    // The code puts it together of `campaign_` and the status.
    known.add('campaign_completed')
    expect(firstCells(errors.text).filter(code => !known.has(code.replace(/:…$/, '')) && !code.endsWith(':…'))).toEqual(
      [],
    )
  })
})

describe('nothing the code says in codes is undocumented', () => {
  /** Words between parts of the code that no user sees. */
  const internal = new Set([
    ...['probe_started', 'probe_withdrawn', 'probe_ended', 'call_ended', 'half_open', 'no_lookup'],
    ...['invalid_union', 'unrecognized_keys', 'calls_per_hour', 'concurrent_calls', 'custom'],
  ])
  /** Reasons of suppression entries, told with them. */
  const suppression = new Set(['do_not_call', 'opt_out', 'other'])
  const documented = new Set(allPages().flatMap(page => codeWords(proseOf(page))))
  const words = literals.filter(each => !internal.has(each.text))

  test('every word with an underscore is in the docs', () => {
    const codes = sorted(words.map(each => each.text).filter(text => /^[a-z]+(_[a-z]+)+$/.test(text)))
    expect(codes.length).toBeGreaterThan(60)
    expect(codes.filter(code => !documented.has(code))).toEqual([])
  })

  test('every cause, reason and code is in a table of docs/errors.md', () => {
    const listed = new Set(firstCells(errors.text))
    const given = words.filter(each => /^(code|cause|reason|binding)$/.test(each.property ?? ''))
    expect(given.length).toBeGreaterThan(30)
    expect(given.filter(({ text }) => !listed.has(text) && !suppression.has(text))).toEqual([])
  })

  test('and what counts as internal is still there', () => {
    const texts = new Set(literals.map(each => each.text))
    expect([...internal].filter(word => !texts.has(word))).toEqual([])
  })
})

describe('docs/events.md', () => {
  const page = readPage('docs/events.md')
  const payloads = membersOf('src/events/types.ts', 'EventPayloads')

  test('lists every event, and nothing else', () => {
    expect(sorted(firstCells(sectionOf(page, 'Every event')))).toEqual(sorted(payloads.keys()))
  })

  test.each([...payloads])('says of %s when it comes and what it carries', (type, payload) => {
    const row = sectionOf(page, 'Every event')
      .split('\n')
      .find(line => line.startsWith(`| \`${type}\``))!
    expect(row.replaceAll('`', '')).toContain(payload.doc.replaceAll('`', ''))
    const fields = [...payload.type.matchAll(/(\w+)\??:/g)].map(match => match[1]!)
    const told = codeWords(row)
    expect(fields.filter(field => !told.some(word => word.replace('?', '') === field))).toEqual([])
  })
})

describe('docs/state-machine.md names every state', () => {
  const { text } = readPage('docs/state-machine.md')
  test.each([
    ['campaign', unionOf('src/campaign/types.ts', 'CampaignStatus')],
    ['contact', unionOf('src/contact/types.ts', 'ContactStatus')],
    ['attempt', unionOf('src/attempt/types.ts', 'AttemptState')],
    ['result', unionOf('src/attempt/types.ts', 'AttemptResult')],
  ])('of a %s', (_, states) => {
    expect(states.filter(state => !new RegExp(`\\b${state}\\b`).test(text))).toEqual([])
  })
})
