import type { InstantInput } from '../campaign/input/instant.js'
import { invalidInput, shown } from '../campaign/input/issues.js'
import { nearest } from '../campaign/input/nearest.js'
import type { ConsentRecord } from '../compliance/consent.js'
import type { CallPurpose } from '../compliance/presets/types.js'

/** Consent as a host hands it in. */
export interface ConsentInput {
  status: 'granted' | 'revoked'
  /** When it was given or revoked. */
  at: InstantInput
  /** Until when it holds; without end if left out. */
  expiresAt?: InstantInput | null
  /** How far it goes: what calling rules ask for may be more. Default `'express'`; `'lawful_basis'`: another ground that you can prove. */
  level?: ConsentRecord['level']
  /** What calls it is about; left out: any. A later one about the same is in force in its place; one about others stands beside it. */
  purpose?: CallPurpose | readonly CallPurpose[]
  /** What was agreed to: the words, or your id of their edition. */
  wording?: string
  /** How it was given: channel and form, in your words. */
  source?: string
  /** Where the proof is: your own reference. Put nothing personal here or in `source` and `wording`: they outlast an erasure. */
  proof?: string
  /** What else was recorded of the person (plain JSON), such as an address or the name that was signed; erased with the contact. */
  personal?: Record<string, unknown>
}

/** One row of a segment. Other keys are ignored; fields of a wrong type make the row `invalid_row`, never the import fail. */
export interface ContactInput {
  /** Yours and stable: a contact with the same id is the same contact. Derived from the first phone if left out. */
  id?: string | number
  /** International, or national with a region. */
  phone?: string | number
  /** Further numbers, in the order to try, after `phone`. */
  phones?: (string | number)[]
  /**
   * Where the contact lives, ISO 3166-1 alpha-2 (`'US'`): tells its zones when the row has no `timeZone`. National
   * numbers of the row are read as this country's; left out: as those of the campaign's `defaultRegion`.
   */
  country?: string
  /**
   * State or province where the contact lives, ISO 3166-2: `'US-FL'`, or `'FL'` beside a `country`. A country's code
   * alone (`'GB'`, without `country`) only says whose national numbers the row has.
   */
  region?: string
  /** IANA zone where the contact is. Left out: taken from address and numbers; see `ZoneFinder`. */
  timeZone?: string
  consent?: ConsentInput
  /** Not called from this instant on; a row that is past it is skipped. Default: as the campaign's `contactMaxAge` says. */
  expiresAt?: InstantInput | null
  /** Handed to the telephony adapter with each call; never logged. */
  attributes?: Record<string, unknown>
}

/** Rows at hand, or rows that stream in. */
export type ContactRows = Iterable<ContactInput> | AsyncIterable<ContactInput>

/** Who is to be called: rows at hand, rows that stream in, or the name of one of the engine's `sources`. */
export type Segment = ContactRows | { source: string }

/** The engine's named sources; each call begins a new run through the rows. */
export type Sources = Record<string, () => ContactRows>

export function isSegment(value: unknown): value is Segment {
  return isRows(value) || isNamed(value)
}

/**
 * The rows of a segment. A named source is asked for its rows only when they are read, so that what it throws is a
 * failure of the source.
 * @throws OutdialError `INVALID_INPUT` for what is no segment, and for a source the engine does not have
 */
export function resolveSegment(segment: unknown, sources: Sources = {}): AsyncIterable<unknown> | Iterable<unknown> {
  if (isRows(segment)) return segment
  if (!isNamed(segment)) {
    throw invalidInput('The segment', [{ path: 'segment', expected: segmentExpected, received: shown(segment) }])
  }
  if (Object.hasOwn(sources, segment.source)) return opened(sources[segment.source]!)
  const names = Object.keys(sources)
  const like = nearest(segment.source, names)
  const known = names.length === 0 ? 'none; give the engine `sources`' : names.map(name => `'${name}'`).join(', ')
  const expected = `one of the engine's sources (${known})${like ? `; did you mean '${like}'?` : ''}`
  throw invalidInput('The segment', [{ path: 'segment.source', expected, received: shown(segment.source) }])
}

async function* opened(source: () => ContactRows): AsyncGenerator<unknown> {
  yield* source()
}

export const segmentExpected = "contacts in an array, an iterable or an async iterable, or { source: 'name' }"

function isRows(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

function isNamed(value: unknown): value is { source: string } {
  return typeof value === 'object' && value !== null && 'source' in value && typeof value.source === 'string'
}
