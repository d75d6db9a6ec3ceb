import type { AttemptRecord, AttemptResult, AttemptState, MachineStep } from '../attempt/types.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { ConsentRecord } from '../compliance/consent.js'
import type { DialDecision, RuleVersion } from '../compliance/decision.js'
import type { CallMode, CallPurpose, LineKind } from '../compliance/presets/types.js'
import type { DueContact } from '../contact/types.js'
import { localTimes } from './decisions-csv.js'

/** A value that the host adds to a call's record. */
export type ExtraValue = string | number | boolean | null

/** The consent that a call rested on, the newest of several: its version, and the record itself while it is in force. */
export interface CallConsent extends Partial<ConsentRecord> {
  version: number
}

/**
 * One call, with what those ask for who may ask. Instants are epoch ms, durations ms. `null`: not known, or it did not come
 * to that. Personal data: keep it as such.
 */
export interface CallRecord {
  campaignId: string
  campaignName: string
  /** What the calls of the campaign are for and how they are made, as it is set now; empty without calling rules. */
  purposes: CallPurpose[]
  modes: CallMode[]
  line: LineKind | 'unknown'
  agentId: string
  agentName: string
  contactId: string
  attemptId: string
  /** 1, 2, … of this contact; a callback repeats the last. */
  attemptNumber: number
  callback: boolean
  /** E.164; `null` once the contact was erased. */
  calledNumber: string | null
  /** The caller ID that was asked for, E.164. */
  callingNumber: string
  direction: 'outbound'
  /** When the request was answered; where that is not known, when it was decided. */
  startedAt: number
  /** What the clocks of the called party read when the call was decided; empty where the decision is no longer kept. */
  localTimes: string[]
  answeredAt: number | null
  endedAt: number | null
  /** From the answer to the end. */
  talkMs: number | null
  state: AttemptState
  result: AttemptResult | null
  cause: string | null
  answeredBy: 'human' | 'machine' | null
  /** What was done about a machine. */
  machineStep: MachineStep | null
  outcomeCode: string | null
  outcomeSuccess: boolean | null
  optOut: boolean
  callbackAt: number | null
  /** `null`: there was none, or the decision is no longer kept. */
  consent: CallConsent | null
  jurisdictions: string[]
  presets: RuleVersion[]
  /** Registers that rules asked for, and when the copy of each was fetched. */
  registries: Record<string, number | null>
  /** `seq` of the decision that allowed it. */
  decisionSeq: number | null
  settingsVersion: number | null
  /** By which the provider finds the call, and its recording. */
  providerCallId: string | null
  price: { amount: string; currency: string } | null
  extra: Record<string, ExtraValue>
}

/** When the call began, as limits and caps count it; epoch ms. */
export function startOf({ settledAt, reservedAt }: AttemptRecord): number {
  return settledAt ?? reservedAt
}

/** `decision`: the one that allowed the call, where it is still kept. */
export function callRecord(
  campaign: CampaignRecord,
  contact: DueContact,
  attempt: AttemptRecord,
  decision: (DialDecision & { seq: number }) | undefined,
): CallRecord {
  const { settings } = campaign
  const { outcome } = attempt
  return {
    campaignId: campaign.campaignId,
    campaignName: settings.name,
    purposes: settings.purposes,
    modes: settings.compliance?.modes ?? [],
    line: settings.compliance?.line ?? 'unknown',
    agentId: settings.agent.id,
    agentName: settings.agent.name,
    contactId: attempt.contactId,
    attemptId: attempt.attemptId,
    attemptNumber: attempt.number,
    callback: attempt.callback,
    calledNumber: attempt.phone || null,
    callingNumber: attempt.from,
    direction: 'outbound',
    startedAt: startOf(attempt),
    localTimes: decision ? localTimes(decision) : [],
    answeredAt: attempt.answeredAt ?? null,
    endedAt: attempt.endedAt ?? null,
    talkMs: attempt.talkMs ?? null,
    state: attempt.state,
    result: attempt.result ?? null,
    cause: attempt.cause ?? null,
    answeredBy: attempt.answeredBy ?? null,
    machineStep: attempt.machineStep ?? null,
    outcomeCode: outcome?.code ?? null,
    outcomeSuccess: outcome?.success ?? null,
    optOut: outcome?.optOut ?? false,
    callbackAt: outcome?.callbackAt ?? null,
    consent: consentOf(contact, decision?.consents ?? []),
    jurisdictions: decision?.jurisdictions ?? [],
    presets: decision?.presets ?? [],
    registries: decision?.registries ?? {},
    decisionSeq: decision?.seq ?? null,
    settingsVersion: decision?.settingsVersion ?? null,
    providerCallId: attempt.providerCallId ?? null,
    price: attempt.price ?? null,
    extra: {},
  }
}

function consentOf({ consents }: DueContact, versions: number[]): CallConsent | null {
  if (versions.length === 0) return null
  const version = Math.max(...versions)
  return { version, ...consents.find(each => each.version === version) }
}
