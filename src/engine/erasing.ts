import { invalidInput } from '../campaign/input/issues.js'
import type { ErasureRecord } from '../compliance/erasure.js'
import { keyId, phoneHash } from '../compliance/phone-hash.js'
import type { NewContact } from '../contact/types.js'
import { OutdialError } from '../errors.js'
import { stoppedHere } from './compliance.js'
import type { EngineContext } from './context.js'
import { outwait } from './open-requests.js'
import type { EngineParts } from './parts.js'

/** Erases a contact; once it resolves no request to it is sent any more, by any engine. */
export async function eraseContact(parts: EngineParts, tenantId: string, contactId: string): Promise<ErasureRecord> {
  const { ctx } = parts
  refuseWithoutKey(ctx)
  await refuseOtherKeys(ctx, tenantId)
  const hashes: Record<string, string> = {}
  const record = await eraseBy(ctx, tenantId, contactId, hashes)
  const phones = Object.keys(hashes)
  if (phones.length === 0) return record
  ctx.embargo.phones(phones)
  await outwait(ctx, { tenantId, phones }, 'sent', request => !stoppedHere(parts, request))
  return (await ctx.storage.getErasure(tenantId, contactId)) ?? record
}

/** Storage tells which numbers it has of the contact; meanwhile there may be more of them. */
async function eraseBy(
  ctx: EngineContext,
  tenantId: string,
  contactId: string,
  hashes: Record<string, string>,
): Promise<ErasureRecord> {
  for (;;) {
    const at = ctx.clock.now()
    const reply = await ctx.storage.eraseContact(tenantId, contactId, { at, keyId: keyId(ctx.hashKey), hashes })
    if (!reply) throw notFound(contactId)
    if (reply.kind === 'erased') return reply.record
    for (const phone of reply.phones) hashes[phone] = phoneHash(ctx.hashKey, phone)
  }
}

/** A row with what tells storage whether its numbers are those of somebody erased. */
export function withHashes({ hashKey, hashKeyGiven }: EngineContext, row: NewContact): NewContact {
  if (!hashKeyGiven || row.phones.length === 0) return row
  return { ...row, phoneHashes: row.phones.map(phone => phoneHash(hashKey, phone)) }
}

/** Numbers that were hashed with another key would not be recognised, and get in. @throws OutdialError `INVALID_INPUT` */
export async function refuseOtherKeys(ctx: EngineContext, tenantId: string): Promise<void> {
  const used = await ctx.storage.erasureKeys(tenantId)
  if (used.every(id => ctx.hashKeyGiven && id === keyId(ctx.hashKey))) return
  throw invalidInput('What brings in or erases contacts', [
    {
      path: 'hashKey',
      expected: 'the key that numbers of erased contacts are hashed with, as an option of the engine',
      received: ctx.hashKeyGiven ? 'another one' : 'none',
    },
  ])
}

function refuseWithoutKey({ hashKeyGiven }: EngineContext): void {
  if (hashKeyGiven) return
  const expected = 'a key as an option of the engine, as the numbers must be recognised when this process is gone'
  throw invalidInput('The erasure', [{ path: 'hashKey', expected, received: 'none' }])
}

function notFound(contactId: string): OutdialError {
  const message = `No campaign of the tenant has a contact '${contactId}', nor was one erased. Ids are those of the segment's rows, or in the import report.`
  return new OutdialError('CONTACT_NOT_FOUND', message, { contactId })
}
