import { SaxesParser } from 'saxes'
import { TwilioError } from './error-reply.js'

/** The parameters of a create, checked as the API description says. */
export interface CreateParameters {
  to: string
  from: string
  twiml?: string
  url?: string
  statusCallback: string
  events: string[]
  timeoutMs: number
  limitMs: number
  detect: boolean
  /** The detection waits for the end of a machine's greeting. */
  awaitsEnd: boolean
  amdCallback?: string
}

const known = new Set([
  ...['To', 'From', 'Url', 'Method', 'Twiml', 'StatusCallback', 'StatusCallbackMethod', 'StatusCallbackEvent'],
  ...['Timeout', 'TimeLimit', 'MachineDetection', 'MachineDetectionTimeout', 'MachineDetectionSpeechThreshold'],
  ...['MachineDetectionSpeechEndThreshold', 'MachineDetectionSilenceTimeout', 'AsyncAmd', 'AsyncAmdStatusCallback'],
  'AsyncAmdStatusCallbackMethod',
])
const callEvents = new Set(['initiated', 'ringing', 'answered', 'completed'])

export function readCreate(form: URLSearchParams, ownedNumbers: ReadonlySet<string> | undefined): CreateParameters {
  for (const name of form.keys()) if (!known.has(name)) fail(20001, `Unknown parameter ${name}`)
  const to = form.get('To') ?? fail(21201, "No 'To' number is specified")
  const from = form.get('From') ?? fail(21213, "No 'From' number is specified")
  if (!/^\+[1-9]\d{6,14}$/.test(to)) fail(21211, `Invalid 'To' Phone Number: ${to}`)
  if (ownedNumbers && !ownedNumbers.has(from)) fail(21210, `'From' phone number not verified: ${from}`)
  const events = form.getAll('StatusCallbackEvent')
  if (events.some(event => !callEvents.has(event))) fail(21626, 'Invalid StatusCallbackEvents')
  const amdCallback = form.get('AsyncAmdStatusCallback')
  return {
    to,
    from,
    ...instructions(form),
    statusCallback: address(form.get('StatusCallback'), 21609),
    events: events.length === 0 ? ['completed'] : events,
    timeoutMs: 1000 * wholeFrom(form, 'Timeout', 60, 600, 21208),
    limitMs: 1000 * wholeFrom(form, 'TimeLimit', 14_400, 86_400, 21206),
    detect: detects(form),
    awaitsEnd: form.get('MachineDetection') === 'DetectMessageEnd',
    ...(amdCallback === null ? {} : { amdCallback: address(amdCallback, 21609) }),
  }
}

function instructions(form: URLSearchParams): { url: string } | { twiml: string } {
  const url = form.get('Url')
  if (url !== null) return { url: address(url, 21205) }
  return { twiml: checkedTwiml(form.get('Twiml')) }
}

export function checkedTwiml(twiml: string | null): string {
  if (twiml === null) return fail(21205, 'Url parameter is required')
  if (twiml.length > 4000) fail(21263, 'Twiml parameter is too long')
  new SaxesParser().write(twiml).close()
  return twiml
}

function detects(form: URLSearchParams): boolean {
  const mode = form.get('MachineDetection')
  if (mode !== null && mode !== 'Enable' && mode !== 'DetectMessageEnd') fail(20001, `Invalid MachineDetection ${mode}`)
  const asynchronous = form.get('AsyncAmd')
  if (asynchronous !== null && asynchronous !== 'true' && asynchronous !== 'false') fail(20001, 'Invalid AsyncAmd')
  return mode !== null
}

function wholeFrom(form: URLSearchParams, name: string, otherwise: number, most: number, code: number): number {
  const value = form.get(name)
  if (value === null) return otherwise
  if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > most) fail(code, `Invalid ${name}: ${value}`)
  return Number(value)
}

function address(value: string | null, code: number): string {
  const valid = value !== null && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
  return valid && !new URL(value).hostname.includes('_') ? value : fail(code, `Invalid URL: ${value}`)
}

function fail(code: number, message: string): never {
  throw new TwilioError(400, code, message)
}
