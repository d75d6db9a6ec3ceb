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
    seed: 34,
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
  {
    name: 'a detection that comes twice leaves two messages',
    promise: 'never twice',
    seed: 45,
    source: [
      {
        file: 'src/attempt/machine-action.ts',
        find: 'tooSoon || attempt.machineStep !== undefined ? undefined : action',
        replace: 'tooSoon ? undefined : action',
      },
    ],
  },
  {
    name: 'a message whose answer got lost is left again',
    promise: 'never twice',
    seed: 45,
    source: [
      {
        file: 'src/engine/on-machine.ts',
        find: "(action === 'hang_up' || reply === 'too_early')",
        replace: "reply !== 'already_ended'",
      },
    ],
  },
  {
    name: 'a message is left to whoever answers',
    promise: 'never twice',
    seed: 6,
    source: [
      {
        file: 'src/attempt/machine-action.ts',
        find: "event.type !== 'detected' || event.answeredBy !== 'machine' || !mayAct(attempt)",
        replace: "event.type !== 'detected'",
      },
    ],
  },
  {
    name: 'a message is left into the greeting',
    promise: 'never twice',
    seed: 59,
    source: [
      {
        file: 'src/attempt/machine-action.ts',
        find: "action === 'leave_message' && event.greetingEnded === false",
        replace: 'action === undefined',
      },
    ],
  },
]
