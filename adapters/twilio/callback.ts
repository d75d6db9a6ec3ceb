import { type Correlation, correlate } from '../carrier/correlation.js'

/** Without these Twilio delivers again only what it could not connect for, and not what was answered with 5xx. */
const CONNECTION_OVERRIDES = '#rc=3&rp=all'

export function callbackUrlFor(callbackUrl: string, correlation: Correlation): string {
  const url = new URL(callbackUrl)
  correlate(url, correlation)
  if (url.hash === '') url.hash = CONNECTION_OVERRIDES
  return url.href
}
