import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseCallerId } from '../../src/caller-id/choose.js'
import { placeOf } from '../../src/caller-id/place.js'
import { CallerPool } from '../../src/caller-id/pool.js'
import { Rota } from '../../src/caller-id/rota.js'
import { CAP_WINDOW_MS, CallerUses, countsSince } from '../../src/caller-id/uses.js'

const newYork = ['+12125550100', '+12125550101']
const toronto = '+14165550100'
const chicago = '+13125550100'
const london = ['+442079460100', '+442079460101']
const manchester = '+441614960100'
const all = [...newYork, toronto, chicago, ...london, manchester]

/** Chooses for one call after the other, as the engine does. */
class Caller {
  readonly rota = new Rota()
  readonly pool: CallerPool
  readonly settings
  uses: CallerUses

  constructor({ numbers = all, ...settings }: { numbers?: string[]; localPresence?: boolean; sticky?: boolean } = {}) {
    this.pool = new CallerPool(numbers)
    this.settings = { localPresence: false, sticky: false, maxPerDay: null, ...settings }
    this.uses = new CallerUses(numbers, 0, undefined)
  }

  call(phone: string, lastFrom?: string): string | undefined {
    const from = chooseCallerId(lastFrom === undefined ? { phone } : { phone, lastFrom }, this)
    if (from === undefined) return undefined
    this.rota.took(from)
    this.uses.take(from)
    return from
  }

  /** So many uses left of each number. */
  left(...left: number[]): this {
    const uses = left.map(each => ({ starts: 100 - each, ...(each === 0 ? { bindingStartAt: 0 } : {}) }))
    this.uses = new CallerUses(this.pool.numbers, 100, uses)
    return this
  }
}

describe('where a number seems to be from', () => {
  test.each([
    ['+12125550143', 'US', '+1 212'],
    ['+14165550143', 'CA', '+1 416'],
    ['+12684641234', 'AG', '+1 268'],
    ['+442079460018', 'GB', '+44 20'],
    ['+441481960194', 'GG', '+44 1481'],
    ['+447400123456', 'GB', '+44 7400'],
    ['+4930123456', 'DE', '+49 30'],
    ['+390612345678', 'IT', '+39 06'],
    ['+551131234567', 'BR', '+55 11'],
    ['+5511912345678', 'BR', '+55 11'],
    ['+61291234567', 'AU', '+61 2'],
  ])('%s: %s, %s', (phone, country, area) => {
    expect(placeOf(phone)).toEqual({ country, area })
  })

  test('a country that the plan does not tell is its calling code, and nothing is known of what is no number', () => {
    expect(placeOf('+15555550100')).toEqual({ country: '+1', area: '+1 555' })
    expect(placeOf('+9991234567')).toBeUndefined()
  })
})

describe('with local presence', () => {
  test('numbers of the area code come first, then of the country, then any', () => {
    const caller = new Caller({ localPresence: true })
    expect([caller.call('+12125550999'), caller.call('+12125550998')].sort()).toEqual(newYork)
    expect(caller.call('+14165550999')).toBe(toronto)
    expect(caller.call('+441614960999')).toBe(manchester)
    // Nothing of Boston, but of the country; Toronto, of the same calling code, is another.
    const boston = [1, 2, 3].map(() => caller.call('+16175550999')!)
    expect(new Set(boston)).toEqual(new Set([...newYork, chicago]))
    expect(new Set(Array.from({ length: all.length }, () => caller.call('+33142685300')))).toEqual(new Set(all))
  })

  test('what is used up is passed over for the next nearest', () => {
    const caller = new Caller({ localPresence: true }).left(1, 0, 1, 1, 5, 5, 5)
    expect(caller.call('+12125550999')).toBe(newYork[0])
    expect(caller.call('+12125550998')).toBe(chicago)
    expect([...london, manchester, toronto]).toContain(caller.call('+12125550997'))
  })

  test('without it the contact’s number says nothing', () => {
    const caller = new Caller()
    const used = all.map(() => caller.call('+12125550999'))
    expect(new Set(used)).toEqual(new Set(all))
  })
})

describe('sticky', () => {
  test('the number of the last call again, before local presence', () => {
    const caller = new Caller({ sticky: true, localPresence: true })
    for (let i = 0; i < 5; i++) expect(caller.call('+12125550999', manchester)).toBe(manchester)
  })

  test('not when it is used up or no longer the agent’s; and not unless asked', () => {
    const sticky = { sticky: true, localPresence: true }
    expect(new Caller(sticky).left(1, 1, 1, 1, 1, 1, 0).call('+12125550999', manchester)).toBe(newYork[0])
    expect(new Caller(sticky).call('+12125550999', '+13105550100')).toBe(newYork[0])
    const caller = new Caller()
    expect(new Set(all.map(() => caller.call('+12125550999', manchester)))).toEqual(new Set(all))
  })
})

describe('turns', () => {
  test('go round each group evenly, whatever calls to others come between', () => {
    const phones = ['+12125550999', '+14165550999', '+16175550999', '+442079460999', '+33142685300']
    const property = fc.property(fc.array(fc.constantFrom(...phones), { maxLength: 60 }), calls => {
      const caller = new Caller({ localPresence: true })
      const used = calls.map(phone => [phone, caller.call(phone)!] as const)
      // Of the two numbers of New York, calls to New York use one after the other if nobody else uses them.
      if (!calls.includes('+16175550999') && !calls.includes('+33142685300')) {
        const turns = used.filter(([phone]) => phone === phones[0]).map(([, from]) => from)
        for (let i = 1; i < turns.length; i++) expect(turns[i]).not.toBe(turns[i - 1])
      }
      for (const group of [newYork, london]) {
        const times = group.map(number => used.filter(([, from]) => from === number).length)
        expect(Math.abs(times[0]! - times[1]!)).toBeLessThanOrEqual(1)
      }
    })
    fc.assert(property)
  })

  test('begin elsewhere by the offset, and are the same each time', () => {
    const first = (offset: number) => new Rota(offset).next(['a', 'b', 'c'])
    expect([0, 1, 2, 3, 301].map(first)).toEqual(['a', 'b', 'c', 'a', 'b'])
    expect(new Rota(7).next([])).toBeUndefined()
  })
})

describe('uses', () => {
  test('no call is given a number without one left, and every use left is given', () => {
    const property = fc.property(fc.array(fc.nat(4), { minLength: 7, maxLength: 7 }), fc.boolean(), (left, local) => {
      const caller = new Caller({ localPresence: local }).left(...left)
      const sum = left.reduce((a, b) => a + b, 0)
      expect(caller.uses.left).toBe(sum)
      const used = Array.from({ length: sum }, () => caller.call('+12125550999'))
      for (const [i, number] of all.entries()) expect(used.filter(from => from === number)).toHaveLength(left[i]!)
      expect(caller.call('+12125550999')).toBeUndefined()
    })
    fc.assert(property)
  })

  test('used up until the first of the starts that bind is 24 hours old; then it no longer counts', () => {
    const uses = [
      { starts: 2, bindingStartAt: 5_000 },
      { starts: 3, bindingStartAt: 4_000 },
    ]
    const until = 4_000 + CAP_WINDOW_MS
    expect(new CallerUses(newYork, 2, uses).usedUpUntil).toBe(until)
    expect(countsSince(until)).toBe(4_001)
    expect(countsSince(until - 1)).toBe(4_000)
    expect(new CallerUses(newYork, 3, [{ starts: 2 }, uses[1]!]).usedUpUntil).toBeUndefined()
    expect(new CallerUses(newYork, 0, undefined).usedUpUntil).toBeUndefined()
  })

  test('a number of which storage says nothing is not used', () => {
    const uses = new CallerUses(newYork, 5, [{ starts: 0 }])
    expect([uses.left, uses.isFree(newYork[0]!), uses.isFree(newYork[1]!)]).toEqual([5, true, false])
  })
})
