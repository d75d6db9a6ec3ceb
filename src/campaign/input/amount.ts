import { reading } from './fields.js'

const MICROS = 6
const pattern = /^(\d{1,9})(?:\.(\d{1,6}))?$/

/** An amount of money as decimal text, `'12.50'`: at most nine digits before the point and six after it. In millionths. */
export const amount = reading("an amount as text, such as '12.50', with at most six decimals", value =>
  typeof value === 'string' ? microsOf(value.trim()) : undefined,
)

/** Whole millionths; `undefined` for what is no such amount. */
export function microsOf(text: string): number | undefined {
  const match = pattern.exec(text)
  return match ? Number(match[1]) * 10 ** MICROS + Number((match[2] ?? '').padEnd(MICROS, '0')) : undefined
}

/** What a provider says a call cost, whichever sign it gives it and however many decimals; what is less than a millionth counts as one. */
export function priceMicros(text: string): number | undefined {
  const [whole, decimals = ''] = text.trim().replace(/^[+-]/, '').split('.')
  const micros = microsOf(`${whole}.${decimals.slice(0, MICROS) || '0'}`)
  if (micros === undefined || !/^\d*$/.test(decimals)) return undefined
  return /[1-9]/.test(decimals.slice(MICROS)) ? micros + 1 : micros
}

/** `'12.5'` for 12,500,000 millionths. */
export function amountText(micros: number): string {
  const whole = Math.trunc(micros / 10 ** MICROS)
  const rest = String(Math.abs(micros % 10 ** MICROS)).padStart(MICROS, '0')
  const decimals = rest.replace(/0+$/, '')
  const sign = micros < 0 && whole === 0 ? '-' : ''
  return decimals === '' ? `${sign}${whole}` : `${sign}${whole}.${decimals}`
}
