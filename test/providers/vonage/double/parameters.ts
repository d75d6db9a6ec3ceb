import { VonageError } from './error-reply.js'
import { readNcco } from './ncco.js'

/** The body of a create, checked as the API description says. */
export interface CreateParameters {
  /** Digits. */
  to: string
  from: string
  eventUrl: string
  ringMs: number
  limitMs: number
  detects: boolean
  /** How long the advanced detection waits for a beep. */
  beepTimeoutMs?: number
}

const known = [
  ...['to', 'from', 'ncco', 'answer_url', 'answer_method', 'event_url', 'event_method', 'ringing_timer'],
  ...['length_timer', 'machine_detection', 'advanced_machine_detection'],
]

type Body = Record<string, unknown>

export function readCreate(body: Body, ownedNumbers: ReadonlySet<string> | undefined): CreateParameters {
  for (const name of Object.keys(body)) if (!known.includes(name)) refuse(name, 'Unknown parameter')
  const { to, from, event_url: eventUrl, event_method: eventMethod = 'POST' } = body
  const toNumber = phone(Array.isArray(to) && to.length === 1 ? to[0] : undefined, 'to[0]')
  const fromNumber = phone(from, 'from')
  if (ownedNumbers && !ownedNumbers.has(fromNumber)) refuse('from.number', 'Not a number of this application')
  readInstructions(body)
  if (eventMethod !== 'POST') refuse('event_method', 'The double signs what it posts')
  const beepTimeoutMs = beepTimeout(body.advanced_machine_detection)
  const standard = body.machine_detection
  if (standard !== undefined && standard !== 'continue' && standard !== 'hangup') refuse('machine_detection', 'Invalid')
  return {
    to: toNumber,
    from: fromNumber,
    eventUrl: addresses(eventUrl, 'event_url'),
    ringMs: 1000 * whole(body, 'ringing_timer', 60, 120),
    limitMs: 1000 * whole(body, 'length_timer', 7200, 86_400),
    detects: standard !== undefined || beepTimeoutMs !== undefined,
    ...(beepTimeoutMs === undefined ? {} : { beepTimeoutMs }),
  }
}

function readInstructions(body: Body): void {
  const { ncco, answer_url: answerUrl, answer_method: answerMethod = 'GET' } = body
  if ((ncco === undefined) === (answerUrl === undefined)) refuse('ncco', 'One of ncco and answer_url')
  if (ncco !== undefined) readNcco(ncco)
  else addresses(answerUrl, 'answer_url')
  if (answerMethod !== 'GET' && answerMethod !== 'POST') refuse('answer_method', 'Invalid')
}

function beepTimeout(detection: unknown): number | undefined {
  if (detection === undefined) return undefined
  const { behavior, mode, beep_timeout: timeout, ...more } = detection as Body
  if (behavior !== 'continue' && behavior !== 'hangup') refuse('advanced_machine_detection.behavior', 'Invalid')
  if (mode !== 'default') refuse('advanced_machine_detection.mode', 'The double runs it beside the call only')
  if (Object.keys(more).length > 0) refuse('advanced_machine_detection', `Unknown ${Object.keys(more)}`)
  return 1000 * whole({ beep_timeout: timeout }, 'beep_timeout', 45, 120, 30)
}

function phone(endpoint: unknown, name: string): string {
  const { type, number, ...more } = (endpoint ?? {}) as Body
  if (type !== 'phone' || Object.keys(more).length > 0) refuse(name, 'Not a phone')
  if (typeof number !== 'string' || !/^[1-9]\d{6,14}$/.test(number)) refuse(`${name}.number`, 'Invalid number')
  return number as string
}

function addresses(value: unknown, name: string): string {
  const [url] = Array.isArray(value) && value.length === 1 ? value : []
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) refuse(name, 'No URL')
  return url as string
}

function whole(body: Body, name: string, otherwise: number, most: number, least = 1): number {
  const value = body[name] ?? otherwise
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) refuse(name, 'Out of range')
  return value as number
}

export function refuse(name: string, reason: string): never {
  throw new VonageError(400, 'Bad Request', [{ name, reason }])
}
