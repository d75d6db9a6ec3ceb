/** One wrong value, and how the error is to name it. */
export interface Fault {
  /** The path that the issue names. */
  path: string
  /** Where the value is put, if that is not `path`. */
  at?: string
  value: unknown
  /** Part of what was expected. */
  expected: string
  received: string
}

const fault = (
  path: string,
  value: unknown,
  expected: string,
  received = JSON.stringify(value) ?? 'nothing',
): Fault => ({
  path,
  value,
  expected,
  received,
})

/** The value goes to `at`, and the fault inside of it is at `path`. */
const inside = (at: string, value: unknown, path: string, expected: string, received: string): Fault => ({
  path,
  at,
  value,
  expected,
  received,
})

const agentAndCalls: Fault[] = [
  fault('name', '', 'text of 1 to 200 characters'),
  fault('name', '   ', 'text of 1 to 200 characters'),
  fault('name', 5, 'text of 1 to 200 characters'),
  fault('agent', 'Ada', 'an agent: { id, name, numbers, connect }'),
  fault('agent.id', 7, 'text of 1 to 200 characters'),
  fault('agent.name', '', 'text of 1 to 200 characters'),
  fault('agent.active', 'yes', 'true or false'),
  fault('agent.numbers', 2025550199, 'a phone number'),
  fault('agent.numbers', '555-0199', 'a phone number'),
  inside('agent.numbers', ['+12025550199', 'nine'], 'agent.numbers.1', 'a phone number', '"nine"'),
  fault('agent.callerId', true, '{ localPresence?, maxPerDay?, sticky? }'),
  fault('agent.callerId.localPresence', 'yes', 'true or false'),
  fault('agent.callerId.maxPerDay', 0, 'a whole number from 1 to 1000000'),
  fault('agent.callerId.maxPerDay', 2.5, 'a whole number from 1 to 1000000'),
  fault('agent.callerId.sticky', 1, 'true or false'),
  fault('agent.greeting', '', 'text of 1 to 10000 characters'),
  fault('agent.connect', 'say hello', "{ kind: 'say', text }"),
  inside('agent.connect', { kind: 'sing' }, 'agent.connect.kind', "'say', 'stream' or 'url'", '"sing"'),
  inside('agent.connect', { kind: 'say' }, 'agent.connect.text', 'text of 1 to 10000', 'nothing'),
  inside('agent.connect', { kind: 'say', text: 'Hi', language: 1 }, 'agent.connect.language', 'text of 1 to 40', '1'),
  inside('agent.connect', { kind: 'say', text: 'Hi', voice: '' }, 'agent.connect.voice', 'text of 1 to 100', '""'),
  inside(
    'agent.connect',
    { kind: 'stream', url: 'https://a.example' },
    'agent.connect.url',
    'a wss or ws address',
    '"https://a.example"',
  ),
  inside(
    'agent.connect',
    { kind: 'stream', url: 'wss://a.example', parameters: { n: 1 } },
    'agent.connect.parameters.n',
    'text',
    '1',
  ),
  inside(
    'agent.connect',
    { kind: 'url', url: 'a.example' },
    'agent.connect.url',
    'a https or http address',
    '"a.example"',
  ),
  inside(
    'agent.connect',
    { kind: 'url', url: 'https://a.example', method: 'PUT' },
    'agent.connect.method',
    "'GET' or 'POST'",
    '"PUT"',
  ),
  inside(
    'agent.connect',
    { kind: 'say', txet: 'Hi', text: 'Hi' },
    'agent.connect.txet',
    "did you mean 'text'?",
    '"Hi"',
  ),
  fault('agent.number', '+12025550199', "no such field (did you mean 'numbers'?)"),
  fault('calls', 10, 'call settings: {'),
  fault('calls.callsPerHour', 0, 'a whole number from 1 to 10000000'),
  fault('calls.callsPerHour', '100', 'a whole number'),
  fault('calls.callsPerHour', Number.NaN, 'a whole number', 'NaN'),
  fault('calls.concurrentCalls', 0, 'a whole number from 1 to 100000'),
  fault('calls.concurrentCalls', 2.5, 'a whole number from 1 to 100000'),
  fault('calls.concurrentCalls', Number.POSITIVE_INFINITY, 'a whole number from 1 to 100000', 'Infinity'),
  fault('calls.maxAttempts', 101, 'a whole number from 1 to 100'),
  fault('calls.maxCallbacks', -1, 'a whole number from 0 to 100'),
  fault('calls.retryDelay', 'soon', 'a duration from 0s to 30d'),
  fault('calls.retryDelay', '31d', 'a duration from 0s to 30d'),
  fault('calls.ringTimeout', '4s', 'a duration from 5s to 10m'),
  fault('calls.maxCallDuration', '25h', 'a duration from 1s to 24h'),
  fault('calls.detectMachine', 1, 'true or false'),
  fault('calls.onMachine', 'hangup', "'continue', 'hang_up' or { leaveMessage: { text, language?, voice? } }"),
  fault('calls.onMachine', 'hang_up', "'continue', unless calls.detectMachine is true", "'hang_up'"),
  inside('calls.onMachine', { leaveMessage: { text: '' } }, 'calls.onMachine.leaveMessage.text', 'text of 1 to', '""'),
  inside('calls.onMachine', { leaveMessage: 'Hi' }, 'calls.onMachine.leaveMessage', 'a message: { text', '"Hi"'),
  fault('calls.wrapUp', -1, 'a duration from 0s to 24h'),
  fault('calls.numberCaps', { max: 1, per: '1d' }, 'a list of caps', 'an object with max, per'),
  inside('calls.numberCaps', [{ max: 0, per: '1d' }], 'calls.numberCaps.0.max', 'a whole number from 1', '0'),
  inside('calls.numberCaps', [{ max: 1, per: '5s' }], 'calls.numberCaps.0.per', 'a duration from 1m', '"5s"'),
  fault('calls.retry', '1h', 'an object with a rule per result'),
  fault('calls.retry.noAnswer', true, 'false, a duration'),
  fault('calls.retry.busy', 'soon', 'false, a duration'),
  fault('calls.retry.failed', -5, 'false, a duration'),
  fault('calls.retry.voicemail', '31d', 'false, a duration'),
  inside('calls.retry.outcomeUnknown', { multiplier: 2 }, 'calls.retry.outcomeUnknown.delay', 'a duration', 'nothing'),
  inside(
    'calls.retry.busy',
    { delay: '1h', multiplier: 0.5 },
    'calls.retry.busy.multiplier',
    'a number from 1 to 10',
    '0.5',
  ),
  inside('calls.retry.busy', { delay: '1h', jitter: 2 }, 'calls.retry.busy.jitter', 'a number from 0 to 1', '2'),
  inside('calls.retry.busy', { delay: '2h', maxDelay: '1h' }, 'calls.retry.busy.maxDelay', 'at least `delay`', '"1h"'),
  inside('calls.retry.busy', { delay: '2h', jiter: 1 }, 'calls.retry.busy.jiter', "did you mean 'jitter'?", '1'),
  fault('calls.retry.varyTimeOfDay', '13h', 'true, false or a duration up to 12h'),
  fault('calls.retry.noanswer', '1h', "did you mean 'noAnswer'?"),
  fault('calls.concurentCalls', 5, "did you mean 'concurrentCalls'?"),
  fault('calls.xyzzy', 5, 'no such field (known are callsPerHour, concurrentCalls,'),
  fault('schedule', 'always', 'a schedule: {'),
  fault('schedule.start', 'tomorrow', "'immediately' or an instant"),
  fault('schedule.start', '2026-03-02T09:00:00', 'ISO text with an offset'),
  fault('schedule.start', new Date(Number.NaN), 'an instant', 'an invalid Date'),
  fault('schedule.timeZone', 'EST', "'contact' or an IANA time zone"),
  fault('schedule.timeZone', 'local', "'contact' or an IANA time zone"),
  fault('schedule.hours', '09:00-17:00', 'an object with hours per day'),
  fault('schedule.hours.monday', '9-5', "windows such as '09:00-17:00'"),
  fault('schedule.hours.everyDay', '09:00-09:00', 'begin and end differ'),
  fault('schedule.hours.everyDay', '09:00-25:00', "windows such as '09:00-17:00'"),
  fault('schedule.hours.mondy', '09:00-17:00', "did you mean 'monday'?"),
  fault('schedule.holidays', '2026-12-25', 'a list of dates'),
  inside(
    'schedule.holidays',
    ['2026-02-30'],
    'schedule.holidays.0',
    "a day of the calendar as 'YYYY-MM-DD'",
    '"2026-02-30"',
  ),
  fault('schedule.timezone', 'UTC', "did you mean 'timeZone'?"),
  fault('breaker', true, 'false or { failureRate?'),
  fault('breaker.failureRate', 0, 'a number from 0.01 to 1'),
  fault('breaker.window', '1ms', 'a duration from 1s to 24h'),
  fault('breaker.minCalls', 0, 'a whole number from 1'),
  fault('breaker.cooldown', '2d', 'a duration from 1s to 24h'),
  fault('breaker.minCall', 5, "did you mean 'minCalls'?"),
  fault('requireConsent', 'no', 'true or false'),
  fault('keepOpen', 0, 'true or false'),
]

/** `schedule.unknownZone` is for campaigns on the contact's own clock, which the good campaign is not. */
const unknownZone = (timeZone: string, value: unknown, expected: string, received: string): Fault =>
  inside('schedule', { timeZone, unknownZone: value }, 'schedule.unknownZone', expected, received)

export const campaignFaults: Fault[] = [
  ...agentAndCalls,
  unknownZone('contact', 'somewhere', "'skip' or an IANA time zone", '"somewhere"'),
  unknownZone(
    'UTC',
    'Europe/Paris',
    "nothing, unless timeZone is 'contact'",
    '"Europe/Paris" beside the fixed zone UTC',
  ),
  fault('id', 'spring sale', '1 to 40 letters, digits, _ or -'),
  fault('id', 'x'.repeat(41), '1 to 40 letters, digits, _ or -'),
  fault('id', 7, 'text'),
  fault('name', undefined, 'text of 1 to 200 characters', 'nothing'),
  fault('agent', undefined, 'an agent: {', 'nothing'),
  fault('agent.id', undefined, 'text of 1 to 200 characters', 'nothing'),
  fault('agent.numbers', undefined, 'a phone number', 'nothing'),
  fault('agent.connect', undefined, "{ kind: 'say', text }", 'nothing'),
  fault('calls', undefined, 'call settings: {', 'nothing'),
  fault('calls.concurrentCalls', undefined, 'a whole number from 1 to 100000', 'nothing'),
  fault('segment', 'everyone', "contacts in an array, an iterable or an async iterable, or { source: 'name' }"),
  fault('segment', { name: 'vip' }, 'contacts in an array', 'an object with name'),
  inside(
    'segment',
    { source: 'vip' },
    'segment.source',
    "one of the engine's sources (none; give the engine `sources`)",
    '"vip"',
  ),
  fault('defaultRegion', 'USA', 'a two-letter region'),
  fault('nmae', 'x', "did you mean 'name'?"),
]

export const editFaults: Fault[] = [
  ...agentAndCalls,
  fault(
    'schedule.unknownZone',
    'Europe/Paris',
    "nothing, unless timeZone is 'contact'",
    '"Europe/Paris" beside the fixed zone America/New_York',
  ),
  fault('id', 'other', 'no such field'),
  fault('segment', [], 'no such field', 'a list of 0'),
  fault('defaultRegion', 'US', 'no such field'),
]

export const outcomeFaults: Fault[] = [
  fault('attemptId', undefined, 'the id of an attempt', 'nothing'),
  fault('attemptId', 'spring', 'the id of an attempt'),
  fault('code', '', 'text of 1 to 64 characters'),
  fault('success', 'yes', 'true or false'),
  fault('success', undefined, 'true or false', 'nothing'),
  fault('notes', 5, 'text of 1 to 10000 characters'),
  fault('callbackAt', '2026-02-30T09:00:00Z', 'an instant'),
  fault('callbackAt', '2026-02-03T09:00', 'ISO text with an offset'),
  fault('optOut', 1, 'true or false'),
  fault('note', 'x', "did you mean 'notes'?"),
]

export const consentFaults: Fault[] = [
  fault('status', 'yes', "'granted' or 'revoked'"),
  fault('status', undefined, "'granted' or 'revoked'", 'nothing'),
  fault('at', undefined, 'an instant', 'nothing'),
  fault('at', 'yesterday', 'an instant'),
  fault('expiresAt', 'never', 'an instant'),
  fault('source', '', 'text of 1 to 1000 characters'),
  fault('expires', 0, 'no such field'),
]

export const optionFaults: Fault[] = [
  fault('storage', undefined, 'a storage adapter', 'nothing'),
  fault('storage', 'postgres', 'a storage adapter: an object with claimDue'),
  fault('telephony', { createCall: () => {} }, 'a telephony adapter', 'an object with createCall'),
  fault('clock', Date, 'a clock: an object with', 'a function'),
  fault('random', 0.5, 'a source of randomness: an object with next'),
  fault('logger', console.log, 'a logger: an object with', 'a function'),
  fault('throttle', 'none', 'a throttle factory'),
  fault('sources', 'vip', 'an object of functions by name'),
  inside('sources', { vip: [] }, 'sources.vip', 'a function that gives rows', 'a list of 0'),
  fault('tenantId', 'a b', '1 to 40 letters, digits, _ or -'),
  fault('maxRequestsInFlight', 0, 'a whole number from 1'),
  fault('requestTimeout', '0ms', 'a duration from 1ms to 10m'),
  fault('sendWindow', '11m', 'a duration from 1ms to 10m'),
  fault('grace', 'long', 'a duration from 0ms to 1d'),
  fault('lease', '1ms', 'a duration from 1s to 1d'),
  fault('hashKey', '', 'text of at least one character'),
  fault('telephone', 1, "did you mean 'telephony'?"),
]
