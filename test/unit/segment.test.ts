import { describe, expect, test } from 'vitest'
import { isSegment, resolveSegment } from '../../src/contact/segment.js'
import { OutdialError } from '../../src/errors.js'

const rows = [{ phone: '+12125550143' }]
async function* stream() {
  yield* rows
}
const all = async (segment: AsyncIterable<unknown> | Iterable<unknown>) => {
  const read: unknown[] = []
  for await (const row of segment) read.push(row)
  return read
}

const issueOf = (segment: unknown, sources?: Record<string, () => typeof rows>) => {
  try {
    resolveSegment(segment, sources)
  } catch (error) {
    expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
    return (error as OutdialError).detail.issues![0]!
  }
  throw new Error('was taken')
}

describe('a segment', () => {
  test.each([
    ['a list', rows],
    ['an iterable', new Set(rows)],
    ['a stream', stream()],
  ])('may be %s', async (_what, segment) => {
    expect(isSegment(segment)).toBe(true)
    expect(await all(resolveSegment(segment))).toEqual(rows)
  })

  test('may name a source, each time a new run through its rows, opened when it is read', async () => {
    let opened = 0
    const sources = {
      customers: () => {
        opened++
        return rows
      },
    }
    expect(isSegment({ source: 'customers' })).toBe(true)
    const segment = resolveSegment({ source: 'customers' }, sources)
    expect(opened).toBe(0)
    expect(await all(segment)).toEqual(rows)
    expect(await all(resolveSegment({ source: 'customers' }, sources))).toEqual(rows)
    expect(opened).toBe(2)
  })

  test.each([
    ['text', 'customers'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { sourse: 'x' }],
    ['a source that is no text', { source: 7 }],
  ])('is none of the kind: %s', (_what, segment) => {
    expect(isSegment(segment)).toBe(false)
    expect(issueOf(segment)).toMatchObject({ path: 'segment' })
  })

  test('of an unknown source is refused with the known ones, and the one that was meant', () => {
    const sources = { customers: () => rows, leads: () => rows }
    expect(issueOf({ source: 'custmers' }, sources)).toEqual({
      path: 'segment.source',
      expected: "one of the engine's sources ('customers', 'leads'); did you mean 'customers'?",
      received: '"custmers"',
    })
    expect(issueOf({ source: 'customers' }).expected).toContain('give the engine `sources`')
    // Names that every object has are no sources.
    expect(issueOf({ source: 'constructor' }, sources).path).toBe('segment.source')
  })
})
