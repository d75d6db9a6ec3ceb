import type { BrokenEngine } from './broken-engine.js'
import { keepingWithdrawn } from './throttles.js'

export const losing: BrokenEngine[] = [
  {
    name: 'what was pushed back costs an attempt',
    promise: 'never lost',
    seed: 7,
    source: [
      {
        file: 'src/engine/call-end.ts',
        find: "{ status: 'pending', dueAt: contact.dueAt, callbackDue: contact.callbackDue }",
        replace:
          "{ status: 'pending', dueAt: contact.dueAt, callbackDue: contact.callbackDue, attempts: contact.attempts + 1 }",
      },
    ],
  },
  {
    name: 'an end told twice ends twice',
    promise: 'never lost',
    seed: 1,
    source: [
      {
        file: 'src/engine/call-end.ts',
        find: 'call.attempt = attempt\n  owned.live.delete(attempt.attemptId)',
        replace: 'call.attempt = attempt',
      },
      {
        file: 'src/attempt/reduce.ts',
        find: "if (attempt.state === 'ended') return {",
        replace: "if (attempt.state === ('never' as string)) return {",
      },
    ],
  },
  {
    name: 'a ringing that comes late takes an answer back',
    promise: 'never lost',
    seed: 1,
    source: [
      {
        file: 'src/attempt/reduce.ts',
        find: 'return rank[bound.attempt.state] >= rank.ringing\n',
        replace: "return bound.attempt.state === 'ringing'\n",
      },
    ],
  },
  {
    name: 'a slot leaks when a request is not sent',
    promise: 'never lost',
    seed: 1,
    ports: { throttle: keepingWithdrawn },
  },
  {
    name: 'nobody gives up on a call that nobody knows of',
    promise: 'never lost',
    seed: 2,
    source: [
      {
        file: 'src/engine/reconciler.ts',
        find: 'if (mono >= call.giveUpAt && !lives) {',
        replace: 'if (lives && mono < 0) {',
      },
    ],
  },
  {
    name: 'a call that a lookup does not find yet was never placed',
    promise: 'never lost',
    seed: 4,
    source: [
      {
        file: 'src/engine/reconciler.ts',
        find: 'if (horizon === undefined || attempt.providerCallId',
        replace: 'if (attempt.providerCallId',
      },
      {
        file: 'src/engine/reconciler.ts',
        find: 'call.settledBy + horizon',
        replace: 'call.settledBy',
      },
    ],
  },
  {
    name: 'a cancelled campaign keeps its pending contacts',
    promise: 'never lost',
    seed: 9,
    source: [
      { file: 'src/engine/closing.ts', find: 'if (skipped < SKIP_BATCH) break', replace: 'if (skipped >= 0) break' },
      { file: 'adapters/memory/queries.ts', find: 'seq >= 0 && skipped < limit', replace: 'seq >= 0 && skipped < 1' },
    ],
  },
  {
    name: 'the engine looks again every millisecond while it waits for room',
    promise: 'never lost',
    seed: 2,
    source: [{ file: 'src/engine/runner.ts', find: ' && !owned.crowdedOut', replace: '' }],
  },
]
