import type { CallEvent, CallLookup } from 'outdial'
import { CLOCK_TOLERANCE_MS, only } from '../carrier/candidates.js'
import { unavailable } from '../carrier/not-sent.js'
import { wholeNumber } from '../carrier/reading.js'
import type { Sought } from '../carrier/telephony.js'
import { eventsOf, instantOf, isEnded, isUp } from './call-state.js'
import type { VonageCall, VonageClient } from './client.js'
import { failureOf } from './replies.js'

const PAGE_SIZE = 100
/** As many calls as an account may place in the time that is looked through, and some more. */
const MOST_PAGES = 20
/** How long after its request a call may have come to be. */
const WINDOW_MS = 600_000

/** Vonage's own answer, of which nothing is certain. */
export const asCall = (value: unknown): VonageCall => (typeof value === 'object' && value !== null ? value : {})

export function lookupOf(call: VonageCall, attemptId: string): CallLookup {
  const { uuid, status } = call
  if (typeof uuid !== 'string' || uuid === '') return { kind: 'unavailable', cause: 'provider_error' }
  const ended = isEnded(status)
  const endedAt = ended ? instantOf(endOf(call)) : undefined
  const base = { attemptId, providerCallId: uuid, ...(endedAt === undefined ? {} : { at: endedAt }) }
  const { duration, price } = call
  const said = eventsOf(base, { status, duration, price, startTime: startOf(call) }, false).map(final)
  // That it was answered is told by `answered` only while nothing more is known.
  const answered: CallEvent[] = isUp(status) && status !== 'answered' ? [{ ...base, type: 'answered' }] : []
  return { kind: 'found', providerCallId: uuid, live: !ended, events: [...answered, ...said] }
}

/** A lookup has the last word: a call that is over and that nobody talked on was not answered. */
const final = (event: CallEvent): CallEvent =>
  event.type === 'ended' && event.result === 'unspecified' ? { ...event, result: 'no_answer' } : event

export async function failedLookup(error: unknown): Promise<CallLookup> {
  const { status, network } = await failureOf(error)
  return status === 404 ? { kind: 'not_found' } : unavailable(status, network)
}

/** `startTime` from a single call, `start_time` from the list; the same for the end. */
const startOf = (call: VonageCall) => call.startTime ?? call.start_time
const endOf = (call: VonageCall) => call.endTime ?? call.end_time

/**
 * The call whose create got no answer. Vonage can be asked neither by our attempt id nor by a number, so all calls of the
 * minutes after the request are looked through, for the one between these numbers that is not known to be another
 * attempt's; of several none is taken for it.
 */
export async function findAmong(
  { voice }: VonageClient,
  sought: Sought,
): Promise<VonageCall | 'several' | 'too_many' | undefined> {
  const dateStart = new Date(sought.sinceAt - CLOCK_TOLERANCE_MS).toISOString()
  const dateEnd = new Date(sought.sinceAt + WINDOW_MS).toISOString()
  const found = new Map<string, VonageCall>()
  for (let page = 0, recordIndex = 0; page < MOST_PAGES; page++) {
    const params = { dateStart, dateEnd, pageSize: PAGE_SIZE, recordIndex, order: 'asc' as const }
    const { calls, count } = pageOf(await voice.getCallsPage(params))
    for (const call of calls) if (isSought(call, sought)) found.set(call.uuid, call)
    recordIndex += calls.length
    if (calls.length === 0 || recordIndex >= count) return only([...found.values()])
  }
  return 'too_many'
}

function pageOf(answer: unknown): { calls: VonageCall[]; count: number } {
  const { count, _embedded } = answer as { count?: unknown; _embedded?: { calls?: unknown } }
  const calls = _embedded?.calls
  if (!Array.isArray(calls)) return { calls: [], count: 0 }
  return { calls: calls.map(asCall), count: wholeNumber(count) ?? Number.POSITIVE_INFINITY }
}

function isSought(call: VonageCall, { to, from, sinceAt, isAnothers }: Sought): call is VonageCall & { uuid: string } {
  if (typeof call.uuid !== 'string' || isAnothers(call.uuid) || call.direction === 'inbound') return false
  const startedAt = instantOf(startOf(call))
  const isOld = startedAt !== undefined && startedAt < sinceAt - CLOCK_TOLERANCE_MS
  return !isOld && numberOf(call.to) === digits(to) && numberOf(call.from) === digits(from)
}

/** An endpoint, or a list of one. */
function numberOf(endpoint: unknown): string | undefined {
  const [one] = [endpoint].flat() as [{ number?: unknown } | undefined]
  return typeof one?.number === 'string' ? digits(one.number) : undefined
}

const digits = (number: string) => number.replace(/\D/g, '')
