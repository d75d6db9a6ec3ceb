import type { BrokenEngine } from './broken-engine.js'

export const notPausing: BrokenEngine[] = [
  {
    name: 'pause does not wait for requests under way',
    promise: 'pause means pause',
    seed: 29,
    source: [
      {
        file: 'src/engine/commands.ts',
        find: "if (before === 'settled') await runner?.quiet()",
        replace: 'void runner',
      },
    ],
  },
  {
    name: 'the calls of an agent that was deactivated go on',
    promise: 'pause means pause',
    seed: 55,
    source: [
      {
        file: 'src/campaign/lifecycle.ts',
        find: "if (!trouble || (record.status !== 'active' && record.status !== 'scheduled')) return edited",
        replace: 'if (!trouble || record) return edited',
      },
    ],
  },
  {
    name: 'a cancelled campaign hangs up on nobody',
    promise: 'pause means pause',
    seed: 13,
    source: [
      {
        file: 'src/engine/closing.ts',
        find: 'for (const call of owned.live) void hangUp(ctx, owned, call)',
        replace: 'void hangUp',
      },
    ],
  },
]
