import type { BrokenEngine } from './broken-engine.js'

export const notRepeating: BrokenEngine[] = [
  {
    name: 'jitter is drawn from the machine',
    promise: 'deterministic',
    seed: 2,
    source: [{ file: 'src/engine/call-end.ts', find: 'random: ctx.random.next()', replace: 'random: Math.random()' }],
  },
  {
    name: 'an event is left out of the sequence',
    promise: 'deterministic',
    seed: 1,
    source: [
      {
        file: 'adapters/memory/queries.ts',
        find: 'for (let seq = after + 1; seq <= end; seq++) page',
        replace: 'for (let seq = after + 1; seq <= end; seq++) if (seq !== 7) page',
      },
    ],
  },
]
