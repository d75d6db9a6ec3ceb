import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  type ChainAnchors,
  type ChainFault,
  canonicalJson,
  chainHash,
  type Decision,
  decisionDigest,
  verifyDecisions,
} from 'outdial'
import { describe, expect, it } from 'vitest'
import { runs } from './runs.js'

const key = { tenantId: 'default', campaignId: 'spring' }

/** A chain of so many decisions; what is in them does not matter to it. */
function chainOf(records: object[], of = key): Decision[] {
  let hash = ''
  return records.map((record, n) => {
    hash = chainHash(hash, n + 1, decisionDigest(of, record as Decision))
    return { ...record, ...of, seq: n + 1, hash } as Decision
  })
}

const plain = (count: number) =>
  chainOf(Array.from({ length: count }, (_, n) => ({ decision: 'dial', at: n, zones: ['UTC'] })))

const faultOf = async (decisions: Decision[], anchors?: ChainAnchors) => {
  const verdict = await verifyDecisions(decisions, anchors)
  return verdict.ok ? 'none' : `${verdict.broken.fault} at ${verdict.broken.seq} after ${verdict.verified}`
}

const record = fc.record({
  decision: fc.constantFrom('dial', 'wait', 'skip'),
  at: fc.integer(),
  contactId: fc.string({ unit: 'grapheme' }),
  phoneHash: fc.option(fc.string()),
  zones: fc.array(fc.string(), { maxLength: 3 }),
  caps: fc.array(fc.record({ max: fc.nat(), starts: fc.double({ noNaN: true, noDefaultInfinity: true }) }), {
    maxLength: 2,
  }),
  registries: fc.dictionary(fc.string(), fc.option(fc.nat()), { maxKeys: 3 }),
})

/** Records as storage, or a file of JSON lines, gives them back. */
const records = fc
  .array(record, { minLength: 2, maxLength: 12 })
  .map(all => JSON.parse(JSON.stringify(all)) as object[])

describe('A chain', () => {
  it('is what its description says, computed by hand', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const [first, second] = plain(2)
    const text = (at: number) =>
      `{"at":${at},"campaignId":"spring","decision":"dial","tenantId":"default","zones":["UTC"]}`
    expect(first!.hash).toBe(sha256(` 1 ${sha256(text(0))}`))
    expect(second!.hash).toBe(sha256(`${first!.hash} 2 ${sha256(text(1))}`))
  })

  it('holds whatever is in the records, in whatever order their fields come', async () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, each]) => [name, turned(each)]),
      )
    }
    await fc.assert(
      fc.asyncProperty(records, async all => {
        const chain = chainOf(all)
        const { seq, hash } = chain.at(-1)!
        const verdict = { ok: true, verified: all.length, head: { campaignId: 'spring', seq, hash } }
        expect(await verifyDecisions(chain)).toEqual(verdict)
        expect(await verifyDecisions(turned(chain) as Decision[], { head: { seq, hash: hash! } })).toEqual(verdict)
      }),
      { numRuns: runs(50) },
    )
  })

  it('of nothing is whole and has no head', async () => {
    expect(await verifyDecisions([])).toEqual({ ok: true, verified: 0, head: null })
    expect(await verifyDecisions([], { head: { seq: 0, hash: '' } })).toMatchObject({ ok: true })
  })

  it('canonical JSON sorts keys by code units at every depth and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: undefined, y: null }], B: 'ü"\n', 10: 1, 9: -0 })).toBe(
      '{"10":1,"9":0,"B":"ü\\"\\n","b":[{"y":null,"z":1}]}',
    )
  })
})

describe('Any one change is found, and the first record that is broken is named', () => {
  /** Changes something at the `at`-th record, and says which fault there is then. */
  const mutations: Record<
    string,
    (chain: Decision[], at: number) => ChainFault | { fault: ChainFault; index: number }
  > = {
    'a record removed': (chain, at) => {
      chain.splice(at, 1)
      return 'missing'
    },
    'a record removed, the others renumbered': (chain, at) => {
      chain.splice(at, 1)
      for (const [n, each] of chain.entries()) each.seq = n + 1
      return 'changed'
    },
    'a record given twice': (chain, at) => {
      chain.splice(at + 1, 0, chain[at]!)
      return { fault: 'misplaced', index: at + 1 }
    },
    'one put in between, with a hash that fits': (chain, at) => {
      const forged = { ...chain[at]!, contactId: 'forged' }
      const { hash: _, seq, ...rest } = forged
      chain.splice(at, 0, { ...forged, hash: chainHash(chain[at - 1]?.hash ?? '', seq, decisionDigest(key, rest)) })
      return { fault: 'misplaced', index: at + 1 }
    },
    'two swapped': (chain, at) => {
      ;[chain[at], chain[at + 1]] = [chain[at + 1]!, chain[at]!]
      return 'missing'
    },
    'the contents of two swapped': (chain, at) => {
      const [a, b] = [chain[at]!, chain[at + 1]!]
      chain[at] = { ...b, seq: a.seq, hash: a.hash! }
      chain[at + 1] = { ...a, seq: b.seq, hash: b.hash! }
      return 'changed'
    },
    'its hash taken away': (chain, at) => {
      delete chain[at]!.hash
      return 'unchained'
    },
    'another hash': (chain, at) => {
      const { hash } = chain[at]!
      chain[at]!.hash = (hash!.startsWith('0') ? '1' : '0') + hash!.slice(1)
      return 'changed'
    },
    'one of another campaign': (chain, at) => {
      chain[at]!.campaignId = 'autumn'
      return at === 0 ? 'changed' : 'misplaced'
    },
    'another place': (chain, at) => {
      chain[at]!.seq += 1
      return 'missing'
    },
    'one more field': (chain, at) => {
      Object.assign(chain[at]!, { note: 'allowed by phone' })
      return 'changed'
    },
    'a changed record with a hash made anew: the next one does not fit': (chain, at) => {
      const { hash: _, seq, ...rest } = { ...chain[at]!, at: -1 }
      chain[at] = {
        ...rest,
        seq,
        hash: chainHash(chain[at - 1]?.hash ?? '', seq, decisionDigest(key, rest)),
      } as Decision
      return { fault: 'changed', index: at + 1 }
    },
  }

  it.each(Object.keys(mutations))('%s', async name => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat(), async (all, pick) => {
        // Two that are the same cannot be told apart by what is in them.
        const chain = chainOf(all.map((each, n) => ({ ...each, n })))
        // The last one stays: what becomes of the end is told by a head.
        const index = pick % (chain.length - 1)
        const told = mutations[name]!(chain, index)
        const expected = typeof told === 'string' ? { fault: told, index } : told
        expect(await faultOf(chain)).toBe(`${expected.fault} at ${expected.index + 1} after ${expected.index}`)
      }),
      { numRuns: runs(20) },
    )
  })

  it('any value anywhere in a record', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat(), fc.nat(), async (all, pick, path) => {
        const chain = chainOf(all)
        const index = pick % chain.length
        changeOne(chain[index]!, path)
        expect(await faultOf(chain)).toBe(`changed at ${index + 1} after ${index}`)
      }),
      { numRuns: runs(100) },
    )
  })
})

/** Changes one value of a record, or of what is in it. */
function changeOne(within: object, path: number): void {
  const names = Object.keys(within).filter(name => !['tenantId', 'campaignId', 'seq', 'hash'].includes(name))
  const fields = within as Record<string, unknown>
  const name = names[path % names.length]!
  const value = fields[name]
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) changeOne(value, path >>> 3)
  else if (typeof value === 'number') fields[name] = value === 7 ? 8 : 7
  else fields[name] = value === 'x' ? 'y' : 'x'
}

describe('A noted head', () => {
  it('tells when the end is cut off, or made anew from some place on', async () => {
    const chain = plain(6)
    const head = { seq: 4, hash: chain[3]!.hash! }
    expect(await faultOf(chain, { head })).toBe('none')
    expect(await faultOf(chain.slice(0, 4), { head })).toBe('none')
    expect(await faultOf(chain.slice(0, 3), { head })).toBe('missing at 4 after 3')
    expect(await faultOf([], { head })).toBe('missing at 1 after 0')
    const anew = chainOf(
      chain.map(({ hash, seq, tenantId, campaignId, ...rest }) => (seq === 3 ? { ...rest, at: 9 } : rest)),
    )
    expect(await faultOf(anew)).toBe('none')
    expect(await faultOf(anew, { head })).toBe('not_the_noted at 4 after 3')
  })

  it('takes the place of what was pruned, as `since`', async () => {
    const chain = plain(6)
    const since = { seq: 2, hash: chain[1]!.hash! }
    const head = { seq: 6, hash: chain[5]!.hash! }
    expect(await faultOf(chain.slice(2))).toBe('missing at 1 after 0')
    expect(await faultOf(chain.slice(2), { since, head })).toBe('none')
    expect(await faultOf(chain.slice(3), { since })).toBe('missing at 3 after 0')
    expect(await faultOf(chain.slice(2), { since: { ...since, hash: head.hash } })).toBe('changed at 3 after 0')
    expect(await faultOf(chain.slice(2), { since, head: { seq: 1, hash: 'x' } })).toBe('missing at 1 after 0')
    expect(await faultOf([], { since, head: { seq: 2, hash: 'x' } })).toBe('not_the_noted at 2 after 0')
  })
})
