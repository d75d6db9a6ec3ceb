import type { BrokenEngine } from './broken-engine.js'

export const callingTwice: BrokenEngine[] = [
  {
    name: 'whoever answered is called again',
    promise: 'never twice',
    seed: 1,
    source: [
      {
        file: 'src/contact/after-attempt.ts',
        find: "if (attempt.result === 'answered' || attempt.result === 'completed') return final",
        replace: "if (attempt.result === 'completed') return final",
      },
    ],
  },
  {
    name: 'one attempt too many',
    promise: 'never twice',
    seed: 1,
    source: [
      {
        file: 'src/contact/after-attempt.ts',
        find: 'if (attempt.number >= maxAttempts)',
        replace: 'if (attempt.number > maxAttempts)',
      },
      {
        file: 'src/compliance/gate.ts',
        find: 'contact.attempts >= calls.maxAttempts',
        replace: 'contact.attempts > calls.maxAttempts',
      },
    ],
  },
  {
    name: 'a number is locked within its campaign only',
    promise: 'never twice',
    seed: 20,
    source: [
      {
        file: 'src/compliance/gate.ts',
        find: 'number?.lockedBy\n',
        replace: "number?.lockedBy?.startsWith(campaign.campaignId + '.')\n",
      },
      {
        file: 'adapters/memory/dialing.ts',
        find: 'tenant.numbers.version(number) !== expect.numberVersion || tenant.numbers.lock(number) >= 0',
        replace: 'tenant.numbers.version(number) < 0',
      },
    ],
  },
  {
    name: 'reservations are not guarded by versions',
    promise: 'never twice',
    seed: 34,
    source: [
      {
        file: 'adapters/memory/dialing.ts',
        find: 'tenant.numbers.version(number) !== expect.numberVersion || tenant.numbers.lock(number) >= 0',
        replace: 'tenant.numbers.version(number) < 0',
      },
    ],
  },
]
