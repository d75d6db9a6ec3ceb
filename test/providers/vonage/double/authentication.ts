import type { IncomingMessage } from 'node:http'
import { importSPKI, jwtVerify } from 'jose'
import { applicationId, publicKey } from './credentials.js'
import { VonageError } from './error-reply.js'

const key = importSPKI(publicKey, 'RS256')

/** A JWT of the application, RS256 and not run out. */
export async function authenticate({ headers }: IncomingMessage): Promise<void> {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const claims = await jwtVerify(token, await key, {
    algorithms: ['RS256'],
    requiredClaims: ['iat', 'exp', 'jti'],
  }).then(
    ({ payload }) => payload,
    () => undefined,
  )
  if (claims?.application_id !== applicationId) throw new VonageError(401, 'Unauthorized')
}
