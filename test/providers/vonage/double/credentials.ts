import { generateKeyPairSync } from 'node:crypto'

export const applicationId = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab'
export const signatureSecret = 'a signature secret for the double, long enough'

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

export const { privateKey, publicKey } = pair
