import { randomBytes } from 'node:crypto'

/** The name of a schema that nobody has used. */
export function freshSchema(): string {
  return `outdial_test_${randomBytes(6).toString('hex')}`
}
