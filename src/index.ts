export type { Analytics } from './analytics/analytics.js'
export type { CallConsent, CallRecord, ExtraValue } from './analytics/call-record.js'
export { attemptId, parseAttemptId } from './attempt/id.js'
export { conversationEndedAt, refusedAt } from './attempt/rests.js'
export type * from './attempt/types.js'
export type { LocalTime, ZoneHours } from './calling-hours/calling-hours.js'
export { intersectHours } from './calling-hours/intersect-hours.js'
export type * from './calling-hours/types.js'
export type { OffsetSpan } from './calling-hours/zone.js'
export type { AgentInput } from './campaign/input/agent.js'
export type { BreakerInput } from './campaign/input/breaker.js'
export type { BudgetInput } from './campaign/input/budget.js'
export type { CallerIdInput } from './campaign/input/caller-id.js'
export type { CallsInput, CooldownInput, NumberCapInput } from './campaign/input/calls.js'
export type { ComplianceInput } from './campaign/input/compliance.js'
export { type DurationInput, parseDuration } from './campaign/input/duration.js'
export type { DayHoursInput, HoursInput } from './campaign/input/hours.js'
export { type InstantInput, parseInstant } from './campaign/input/instant.js'
export type { RetryInput, RetryRuleInput } from './campaign/input/retry.js'
export type { ScheduleInput } from './campaign/input/schedule.js'
export type { CampaignEdit, CampaignInput } from './campaign/schema.js'
export type { OutcomeInput } from './campaign/schema-records.js'
export type { SuppressionImportOptions, SuppressionRows } from './campaign/schema-suppression-import.js'
export type { NumberOptions, SuppressionInput, UnsuppressOptions } from './campaign/schema-suppressions.js'
export type * from './campaign/settings.js'
export type * from './campaign/types.js'
export { SystemClock } from './clock/system-clock.js'
export { type ConsentRecord, type ConsentVersion, consentScope, isNews, withConsent } from './compliance/consent.js'
export type * from './compliance/decision.js'
export { canonicalJson, chainHash, decisionDigest } from './compliance/decision-chain.js'
export type * from './compliance/erasure.js'
export type { JurisdictionPause, JurisdictionPauses } from './compliance/pauses.js'
export type { ClosingPreset } from './compliance/presets/closing-preset.js'
export { HolidayDates, holidaysNeeded, loadHolidays } from './compliance/presets/holiday-dates.js'
export { type CallSituation, enabledPresets, matchPresets } from './compliance/presets/match.js'
export {
  type OverrideEntry,
  overridePresets,
  type PresetChange,
  type PresetOverride,
} from './compliance/presets/override.js'
export { PresetHours } from './compliance/presets/preset-hours.js'
export { type PlaceRules, RuleBook, type RuleBookInput } from './compliance/presets/rule-book.js'
export {
  type HolidayPolicyInput,
  parsePresets,
  type RuleCapInput,
  type RulePresetInput,
  type RuleRestInput,
} from './compliance/presets/schema.js'
export { type StrictestRules, strictestRules } from './compliance/presets/strictest.js'
export type * from './compliance/presets/types.js'
export {
  type ListCopy,
  type SuppressionChange,
  type SuppressionChoice,
  type SuppressionEntry,
  type SuppressionList,
  type SuppressionScope,
  scopeText,
} from './compliance/suppression.js'
export type { SuppressionReport, SuppressionRow } from './compliance/suppression-report.js'
export type { SuppressionRowCode } from './compliance/suppression-row.js'
export {
  type ChainAnchors,
  type ChainFault,
  type ChainVerdict,
  type DecisionHead,
  verifyDecisions,
} from './compliance/verify-decisions.js'
export type { ImportReport, ImportRow } from './contact/import.js'
export type { RowWarning } from './contact/import-row.js'
export type { ConsentInput, ContactInput, ContactRows, Segment, Sources } from './contact/segment.js'
export type * from './contact/types.js'
export type { AccountInput, AccountLimitsInput } from './engine/account-input.js'
export type { BudgetUse } from './engine/budget.js'
export type { CallsExport, CallsQuery } from './engine/calls.js'
export { Campaign } from './engine/campaign.js'
export type { DecisionsQuery } from './engine/decisions.js'
export type { BindingCode, Diagnosis } from './engine/diagnose.js'
export { CampaignEngine } from './engine/engine.js'
export type { Explanation } from './engine/explain.js'
export type { EngineOptions } from './engine/options.js'
export type { PauseInput } from './engine/pauses.js'
export type { Finding, Preflight } from './engine/preflight.js'
export type { EventHandler } from './engine/publisher.js'
export type { CampaignsQuery, EventsQuery, NewestDecisionsQuery } from './engine/queries.js'
export type { ExportFormat, RecordsQuery } from './engine/record-queries.js'
export type { ResultsPage, ResultsQuery } from './engine/results.js'
export type { RulesOption } from './engine/rules.js'
export type { TestReport } from './engine/test-run.js'
export * from './errors.js'
export type * from './events/types.js'
export type * from './ports/clock.js'
export type * from './ports/holidays.js'
export type * from './ports/logger.js'
export type * from './ports/pace.js'
export type * from './ports/random.js'
export type * from './ports/storage.js'
export type * from './ports/storage-budget.js'
export type * from './ports/storage-compliance.js'
export type * from './ports/storage-decisions.js'
export type * from './ports/storage-erasure.js'
export type * from './ports/storage-expiry.js'
export type * from './ports/telephony.js'
export type * from './ports/throttle.js'
export type * from './ports/webhooks.js'
export { bottleneckThrottle } from './throttle/bottleneck-throttle.js'
export { type WebhookHandler, webhookHandler } from './webhooks/handler.js'
export { toNodeHandler } from './webhooks/node.js'
export type { WebhookOptions } from './webhooks/options.js'
export { type CandidateSource, type CandidateZones, type ZoneEvidence, ZoneFinder } from './zones/candidates.js'
export { readZoneKey, type ZoneKey } from './zones/zone-key.js'
