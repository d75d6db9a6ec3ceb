import type { BrokenEngine } from './broken-engine.js'
import { freeingTwice } from './throttles.js'

export const aboveLimits: BrokenEngine[] = [
  { name: 'a slot is freed twice', promise: 'never above the limits', seed: 1, ports: { throttle: freeingTwice } },
  {
    name: 'an hour has 59 minutes and 59 seconds',
    promise: 'never above the limits',
    seed: 11,
    source: [
      {
        file: 'src/throttle/bottleneck-throttle.ts',
        find: 'COUNTS_FOR_MS = 3_600_000 + 1',
        replace: 'COUNTS_FOR_MS = 3_599_000',
      },
    ],
  },
  {
    name: 'a new owner forgets the calls that started before',
    promise: 'never above the limits',
    seed: 42,
    source: [
      {
        file: 'src/engine/take-ownership.ts',
        find: 'const settled = await storage.startsSince(lease, now - HOUR_MS)',
        replace: 'const settled: number[] = []',
      },
    ],
  },
  {
    name: 'an edit of the limits does not reach the throttle',
    promise: 'never above the limits',
    seed: 18,
    source: [
      {
        file: 'src/engine/status-moves.ts',
        find: 'if (edited) await owned.throttle.setLimits(record.settings.calls)',
        replace: 'void edited',
      },
    ],
  },
  {
    name: 'a start whose answer was ambiguous is given back',
    promise: 'never above the limits',
    seed: 2,
    source: [
      {
        file: 'src/engine/send.ts',
        find: 'function ambiguous(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, cause: string): void {\n  owned.throttle.settled(1)',
        replace:
          'function ambiguous(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, cause: string): void {\n  const { callsPerHour, concurrentCalls } = owned.record.settings.calls\n  owned.throttle.settled(1)\n  void owned.throttle.setLimits({ concurrentCalls, callsPerHour: callsPerHour && callsPerHour + 1 })',
      },
    ],
  },
  {
    name: 'storage reserves without counting the uses of the caller ID',
    promise: 'never above the limits',
    seed: 304,
    source: [
      {
        file: 'adapters/memory/dialing.ts',
        find: 'if (callerCap && tenant',
        replace: 'if (callerCap?.max === 0 && tenant',
      },
      {
        // Two campaigns seldom reserve in the same instant; in the same second they do.
        file: 'src/engine/dialer.ts',
        find: 'const uses = await callerUses(ctx, owned)',
        replace: 'const uses = await callerUses(ctx, owned)\n  await ctx.clock.sleep(1_000)',
      },
    ],
  },
  {
    name: 'an edit of the cap of caller IDs does not reach the owner',
    promise: 'never above the limits',
    seed: 2,
    source: [
      {
        file: 'src/engine/owned-campaign.ts',
        find: 'this.callerIds.adopt(record)',
        replace: 'this.callerIds.lookAgain()',
      },
    ],
  },
]
