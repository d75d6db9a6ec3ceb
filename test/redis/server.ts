import { askFor } from '../services/ask.ts'

/**
 * A Redis for tests: `OUTDIAL_TEST_REDIS_URL`, else the one on this machine's usual port. `undefined` where none answers:
 * skip then (`describe.skipIf(url === undefined)`); the run says so by itself.
 */
export function testRedis(): Promise<string | undefined> {
  return askFor('redis')
}
