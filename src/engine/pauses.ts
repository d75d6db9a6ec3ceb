import { z } from 'zod'
import { fields, instant, reading, text } from '../campaign/input/fields.js'
import type { InstantInput } from '../campaign/input/instant.js'
import { parseWith } from '../campaign/input/issues.js'
import { type JurisdictionPause, type JurisdictionPauses, pauseReaches } from '../compliance/pauses.js'
import { jurisdictionPattern } from '../compliance/presets/schema.js'
import type { Storage } from '../ports/storage.js'
import { outwait } from './open-requests.js'
import type { EngineParts } from './parts.js'

/** How a pause of a jurisdiction is asked for. */
export interface PauseInput {
  /** Until when; left out = until `resumeJurisdiction()`. */
  until?: InstantInput
  /** Why, for people; 1 to 2000 characters. */
  reason: string
}

/** The tenant's pauses as this engine knows them; reservations tell whether that is still so. */
export class Pauses {
  current: JurisdictionPauses = { version: 0, pauses: [] }
  /** They may have changed. */
  stale = true
  #reading: Promise<void> | undefined

  constructor(
    private readonly storage: Storage,
    private readonly tenantId: string,
  ) {}

  /** Reads them anew if they may have changed; campaigns that ask meanwhile wait for the same answer. */
  async refresh(): Promise<void> {
    if (this.stale) this.#reading = this.read()
    await this.#reading
  }

  async read(): Promise<void> {
    this.stale = false
    try {
      const read = await this.storage.pauses(this.tenantId)
      // An answer that was overtaken by another one tells nothing.
      if (read.version > this.current.version) this.current = read
    } catch (error) {
      this.stale = true
      throw error
    }
  }

  /** Whether calls to who is in these jurisdictions are paused; who may be anywhere may be there. */
  reach(jurisdictions: readonly string[], now: number): boolean {
    return this.current.pauses.some(pause => pauseReaches(pause, jurisdictions, now))
  }
}

const jurisdictionField = reading("a country ('FR') or subdivision ('US-LA') of ISO 3166", value =>
  typeof value === 'string' && jurisdictionPattern.test(value) ? value : undefined,
)

const pauseFields = fields('a pause: { jurisdiction, until?, reason }', {
  jurisdiction: jurisdictionField,
  until: instant.optional(),
  reason: text(2000),
})

/** @throws OutdialError `INVALID_INPUT` */
export function readPause(jurisdiction: string, input: PauseInput, now: number): JurisdictionPause {
  const parsed = parseWith(pauseFields, { ...input, jurisdiction }, 'The pause')
  return { jurisdiction: parsed.jurisdiction, at: now, until: parsed.until ?? null, reason: parsed.reason }
}

/** @throws OutdialError `INVALID_INPUT` */
export function readJurisdiction(jurisdiction: string): string {
  return parseWith(z.object({ jurisdiction: jurisdictionField }), { jurisdiction }, 'The jurisdiction').jurisdiction
}

/** Sets a pause or lifts it. Once one that is set resolves, no request is sent that it forbids, by any engine. */
export async function setPause(
  { ctx, owners }: EngineParts,
  tenantId: string,
  jurisdiction: string,
  pause: JurisdictionPause | null,
): Promise<void> {
  await ctx.storage.setPause(tenantId, jurisdiction, pause)
  await ctx.pauses.read()
  owners.wakeAll()
  if (pause === null) return
  // The last check of this engine knows of it by now; other engines' requests from before are waited for.
  await outwait(ctx, { tenantId }, 'sent', request => {
    const runner = owners.running(request)
    return !(runner && (runner.owned.live.get(request.attemptId)?.requesting ?? true))
  })
}
