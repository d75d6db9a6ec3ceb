import type { CallRecord } from './call-record.js'
import { type CsvValue, csvLine, inertText, instant } from './csv.js'
import { presetText, registryText } from './decisions-csv.js'

const columns: Record<string, (call: CallRecord) => CsvValue> = {
  campaign_id: call => call.campaignId,
  campaign_name: call => inertText(call.campaignName),
  purposes: call => call.purposes.join(' '),
  modes: call => call.modes.join(' '),
  line: call => call.line,
  agent_id: call => inertText(call.agentId),
  agent_name: call => inertText(call.agentName),
  contact_id: call => inertText(call.contactId),
  attempt_id: call => call.attemptId,
  attempt_number: call => call.attemptNumber,
  callback: call => call.callback,
  called_number: call => call.calledNumber,
  calling_number: call => call.callingNumber,
  direction: call => call.direction,
  started_at: call => at(call.startedAt),
  local_times: call => call.localTimes.join(' '),
  answered_at: call => at(call.answeredAt),
  ended_at: call => at(call.endedAt),
  talk_seconds: call => (call.talkMs === null ? null : call.talkMs / 1000),
  state: call => call.state,
  result: call => call.result,
  cause: call => inertText(call.cause ?? ''),
  answered_by: call => call.answeredBy,
  machine_step: call => call.machineStep,
  outcome_code: call => inertText(call.outcomeCode ?? ''),
  outcome_success: call => call.outcomeSuccess,
  opted_out: call => call.optOut,
  callback_at: call => at(call.callbackAt),
  consent_version: call => call.consent?.version,
  consent_status: call => call.consent?.status,
  consent_level: call => call.consent?.level,
  consent_at: call => at(call.consent?.at ?? null),
  consent_source: call => inertText(call.consent?.source ?? ''),
  jurisdictions: call => call.jurisdictions.join(' '),
  presets: call => call.presets.map(presetText).join(' '),
  registries: call => registryText(call.registries),
  decision_seq: call => call.decisionSeq,
  settings_version: call => call.settingsVersion,
  provider_call_id: call => inertText(call.providerCallId ?? ''),
  price: call => call.price?.amount,
  currency: call => call.price?.currency,
}

/** What no column of the host's own may be called. */
export const callColumns: readonly string[] = Object.keys(columns)

/** Calls as CSV, line by line, a header first; `extra` names the columns that the host adds, after the others. */
export async function* callsCsv(
  calls: AsyncIterable<CallRecord>,
  extra: readonly string[],
): AsyncGenerator<string, void, undefined> {
  yield csvLine([...callColumns, ...extra])
  for await (const call of calls) {
    const own = Object.values(columns).map(column => column(call))
    yield csvLine([...own, ...extra.map(name => inert(call.extra[name]))])
  }
}

const at = (ms: number | null) => instant(ms ?? undefined)
const inert = (value: CsvValue) => (typeof value === 'string' ? inertText(value) : value)
