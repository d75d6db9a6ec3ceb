import type { ConsentRecord } from '../compliance/consent.js'
import { phoneHash } from '../compliance/phone-hash.js'
import type { SuppressionEntry, SuppressionScope } from '../compliance/suppression.js'
import type { OpenRequest } from '../ports/storage.js'
import { outwait } from './open-requests.js'
import type { EngineParts } from './parts.js'

/** Suppresses numbers; once it resolves no request to them is sent any more, by any engine. */
export async function suppress(parts: EngineParts, tenantId: string, entries: SuppressionEntry[]): Promise<void> {
  const { ctx } = parts
  const phones = entries.map(entry => entry.phone)
  await ctx.storage.suppress(tenantId, entries)
  ctx.embargo.phones(phones)
  await outwait(ctx, { tenantId, phones }, 'sent', request => !stoppedHere(parts, request))
}

/** Lifts entries of numbers; how many there were. What stands for all calls to somebody erased goes with the entries for all calls. */
export async function unsuppress(
  { ctx }: EngineParts,
  tenantId: string,
  { phones, scope }: { phones: string[]; scope?: SuppressionScope },
): Promise<number> {
  const erased = scope === undefined || scope === 'everything'
  const hashes = erased ? phones.map(phone => phoneHash(ctx.hashKey, phone)) : []
  return ctx.storage.unsuppress(tenantId, phones, scope && { scope }, hashes)
}

/** Records consent; once it resolves no request is sent that rests on what was there before, by any engine. */
export async function setConsent(
  parts: EngineParts,
  tenantId: string,
  contactId: string,
  consent: ConsentRecord,
): Promise<number> {
  const { ctx } = parts
  const version = await ctx.storage.setConsent(tenantId, contactId, consent)
  if (consent.status === 'granted') return version
  ctx.embargo.contact(contactId)
  await outwait(ctx, { tenantId, contactIds: [contactId] }, 'sent', request => !stoppedHere(parts, request))
  return version
}

/**
 * Whether the embargo settles it: a reservation of this engine, whose answer is on its way, or whose request has been
 * sent. One inherited from an earlier owner may still be sent by that.
 */
export function stoppedHere({ owners }: EngineParts, request: OpenRequest): boolean {
  const runner = owners.running(request)
  if (!runner) return false
  return runner.owned.live.get(request.attemptId)?.requesting ?? true
}
