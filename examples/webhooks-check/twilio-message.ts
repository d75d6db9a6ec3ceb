import { createHmac } from 'node:crypto'

/** In your app: `process.env.TWILIO_AUTH_TOKEN`. */
export const authToken = 'the auth token of the account'

export const formOf = (params: Record<string, string>) => new URLSearchParams(params).toString()

/** As Twilio signs: the address, and all names and values of the form in order. */
export function signatureOf(address: string, params: Record<string, string>, token: string): string {
  const names = Object.keys(params).sort()
  const signed = address + names.map(name => name + params[name]).join('')
  return createHmac('sha1', token).update(signed).digest('base64')
}
