import { createHmac } from 'node:crypto'

/** 22 base64url characters carry 132 bits: no two numbers of any campaign will meet. */
const LENGTH = 22

/**
 * Stands for a phone number (E.164) in events, decisions and logs: the same number gives the same hash under the same
 * key, and without the key there is no way back, not even by trying all numbers. 22 URL-safe characters.
 */
export function phoneHash(key: string, phone: string): string {
  return createHmac('sha256', key).update(phone).digest('base64url').slice(0, LENGTH)
}

/** Tells keys apart without telling the key: hashes of two engines can be compared where this is the same. 10 characters. */
export function keyId(key: string): string {
  return createHmac('sha256', key).update('key id').digest('base64url').slice(0, 10)
}
