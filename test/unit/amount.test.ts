import { expect, test } from 'vitest'
import { amountText, microsOf, priceMicros } from '../../src/campaign/input/amount.js'

test.each<[string, number | undefined]>([
  ['0', 0],
  ['12.50', 12_500_000],
  ['0.000001', 1],
  ['999999999.999999', 999_999_999_999_999],
  ['0.1', 100_000],
  ['', undefined],
  ['.5', undefined],
  ['1.', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['1,5', undefined],
  ['0.0000001', undefined],
  ['9999999999', undefined],
])('%s is %s millionths', (text, micros) => {
  expect(microsOf(text)).toBe(micros)
})

test.each([0, 1, 100_000, 12_500_000, 999_999_999_999_999])('%d millionths come back as they were', micros => {
  expect(microsOf(amountText(micros))).toBe(micros)
})

test.each<[string, number | undefined]>([
  ['-0.0235', 23_500],
  ['0.00900000', 9_000],
  ['0.00000001', 1],
  ['1.23456789', 1_234_568],
  ['5', 5_000_000],
  ['free', undefined],
  ['0.01x', undefined],
])('a provider’s price of %s counts as %s', (text, micros) => {
  expect(priceMicros(text)).toBe(micros)
})
