import { campaignClosed, eventsExpired, leaseLost, OutdialError } from 'outdial'
import { type Schema, VERSION } from './schema.js'

/** What the server says of a failed statement. */
interface SqlError {
  code?: string
  message?: string
  detail?: string
}

/** No such function, table or schema: not migrated, or not to this version. */
export const isMissing = (error: unknown) => /^(42883|42P01|3F000)$/.test((error as SqlError)?.code ?? '')

/** Our functions' refusals as the errors they stand for; what else went wrong stays as it came. */
export function translated(error: unknown, schema: Schema): unknown {
  const { code, message, detail } = (error ?? {}) as SqlError
  if (!code?.startsWith('OD')) return error
  const about = JSON.parse(detail ?? '{}') as Record<string, never>
  switch (message) {
    case 'CAMPAIGN_NOT_FOUND': {
      const { tenantId, campaignId } = about
      return new OutdialError(
        'CAMPAIGN_NOT_FOUND',
        `There is no campaign '${campaignId}' of tenant '${tenantId}'.`,
        about,
      )
    }
    case 'LEASE_LOST':
      return leaseLost(about.campaignId!)
    case 'CAMPAIGN_CLOSED':
      return campaignClosed(about.campaignId!, about.status!)
    case 'EVENTS_EXPIRED':
      return eventsExpired(about.campaignId!, about.after!, about.oldest!)
    case 'CONTACT_NOT_FOUND':
      return new OutdialError('CONTACT_NOT_FOUND', `There is no contact ${about.contactSeq} to commit to.`, about)
    case 'ATTEMPT_NOT_FOUND': {
      const { seq, dial } = about
      return new OutdialError('ATTEMPT_NOT_FOUND', `Contact ${seq} has no attempt ${dial} to commit to.`, about)
    }
    case 'ILLEGAL_TRANSITION': {
      const { seq, dial } = about
      return new OutdialError('ILLEGAL_TRANSITION', `Attempt ${dial} of contact ${seq} has ended already.`, about)
    }
    case 'SCHEMA_NEWER':
      return schemaFault(schema, about.found!)
    case 'ISOLATION':
      return isolationFault(about.isolation!)
    default:
      return error
  }
}

/** `found`: the version of the schema that is there, 0 where there is none. */
export function schemaFault(schema: Schema, found: number): OutdialError {
  const detail = { schema: schema.name, found, expected: VERSION }
  if (found === 0) {
    const message = `The database has no schema '${schema.name}' of outdial yet. Call migrate() of the storage once, or run what migrationSql() gives.`
    return new OutdialError('SCHEMA_MISSING', message, detail)
  }
  if (found < VERSION) {
    const message = `Schema '${schema.name}' is at version ${found}, and this release of outdial needs ${VERSION}. Call migrate() of the storage, or run what migrationSql() gives; processes with the older release then stop working.`
    return new OutdialError('SCHEMA_OUTDATED', message, detail)
  }
  const message = `Schema '${schema.name}' is at version ${found}, newer than the ${VERSION} that this release of outdial knows. Update outdial in this process; a schema does not go back.`
  return new OutdialError('SCHEMA_NEWER', message, detail)
}

function isolationFault(isolation: string): OutdialError {
  const expected = 'read committed'
  return new OutdialError(
    'INVALID_INPUT',
    `The database runs transactions as '${isolation}' by default. outdial locks what it checks and needs '${expected}': set default_transaction_isolation for its user or pool.`,
    { issues: [{ path: 'default_transaction_isolation', expected, received: isolation }] },
  )
}
