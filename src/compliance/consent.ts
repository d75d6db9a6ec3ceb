import { consentAsStrict } from './presets/strictness.js'
import type { CallPurpose, ConsentNeed } from './presets/types.js'

/**
 * What a contact said about being called. Each is a version of its own, kept for good: a later one is in force in its
 * place, and changes nothing of it.
 */
export interface ConsentRecord {
  status: 'granted' | 'revoked'
  /** When it was given or revoked, epoch ms. */
  at: number
  /** Does not count from this instant on, epoch ms; `null` = without end. */
  expiresAt: number | null
  /** What it is about; left out = calls for any purpose. */
  purposes?: CallPurpose[]
  /** How far it goes; left out = `'express'`. `'lawful_basis'`: no consent, but another ground that you can prove. */
  level?: Exclude<ConsentNeed, 'none'>
  /** What was agreed to: the words, or your id of their edition. */
  wording?: string
  /** How it was given: channel and form, in your words. */
  source?: string
  /** Where the proof is: your own reference. */
  proof?: string
  /** What else was recorded of the person, such as an address or the name that was signed; forgotten when the contact is erased. */
  personal?: Record<string, unknown>
}

/** A consent in its place among those of its contact, counted from 1. */
export interface ConsentVersion extends ConsentRecord {
  version: number
}

/** What a consent is about, as one text: its purposes in order, `''` for any. Of two about the same the later is in force. */
export function consentScope({ purposes }: Pick<ConsentRecord, 'purposes'>): string {
  return [...new Set(purposes)].sort().join(',')
}

/** The versions in force once `added` is: those go that are about nothing that it is not about too. */
export function withConsent(inForce: readonly ConsentVersion[], added: ConsentVersion): ConsentVersion[] {
  return [...inForce.filter(each => !isWithin(each, added)), added]
}

/** Whether a consent that came with a row is news: later than each one in force that is about any of the same. */
export function isNews(inForce: readonly ConsentVersion[], consent: ConsentRecord): boolean {
  return inForce.every(each => each.at < consent.at || !overlaps(each, consent))
}

function isWithin({ purposes: inner }: ConsentRecord, { purposes: outer }: ConsentRecord): boolean {
  return !outer?.length || (!!inner?.length && inner.every(purpose => outer.includes(purpose)))
}

function overlaps({ purposes: a }: ConsentRecord, { purposes: b }: ConsentRecord): boolean {
  return !a?.length || !b?.length || a.some(purpose => b.includes(purpose))
}

/** What the consents in force say of calls for some purposes. */
export interface ConsentStanding {
  /** Those that bear on such calls, the newest for each purpose. */
  versions: ConsentVersion[]
  /** How far they agree to all of it; `'none'` where there is none for one purpose. */
  given: ConsentNeed
  /** When the first of them runs out; `null` = never. */
  until: number | null
}

/**
 * `purposes`: what the calls are for; empty = nobody says, so they may be for anything: then only consent to any call is one, and
 * whatever was revoked counts.
 */
export function consentStanding(inForce: readonly ConsentVersion[], purposes: readonly CallPurpose[]): ConsentStanding {
  const about = (purpose: CallPurpose) =>
    inForce.findLast(each => !each.purposes?.length || each.purposes.includes(purpose))
  const toAll = inForce.findLast(each => !each.purposes?.length)
  const each = purposes.length > 0 ? purposes.map(about) : [toAll]
  const revoked = purposes.length > 0 ? [] : inForce.filter(({ status }) => status === 'revoked')
  const versions = [...new Set([...each, ...revoked])].filter(version => version !== undefined)
  const levels = each.map(version => (version ? (version.level ?? 'express') : 'none'))
  const ends = versions.map(({ expiresAt }) => expiresAt).filter(at => at !== null)
  return {
    versions: versions.sort((a, b) => a.version - b.version),
    given: levels.reduce((a, b) => (consentAsStrict(a, b) ? b : a)),
    until: ends.length > 0 ? Math.min(...ends) : null,
  }
}
