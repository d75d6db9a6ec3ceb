import type { BrokenEngine } from './broken-engine.js'

/** Nothing is wrong with these while storage answers, and one engine has it to itself. */
export const forgettingFaults: BrokenEngine[] = [
  {
    name: 'a commit whose answer got lost is asked for as a new one',
    promise: 'never lost',
    seed: 7,
    storage: 'memory',
    source: [
      {
        file: 'src/engine/committer.ts',
        find: '{ batch, applied, events })',
        replace: '{ batch: ++this.#batches + batch, applied, events })',
      },
    ],
  },
  {
    name: 'a commit that comes late, after the next, is applied',
    promise: 'never lost',
    seed: 9,
    storage: 'memory',
    source: [{ file: 'adapters/memory/ownership.ts', find: 'batch <= this.#batch', replace: 'batch === this.#batch' }],
  },
  {
    name: 'a reservation that failed is taken for done',
    promise: 'explainable',
    seed: 5,
    storage: 'memory',
    source: [
      {
        file: 'src/engine/dialer.ts',
        find: 'await ctx.storage.reserve(owned.lease, owned.record.version, items)',
        replace:
          "await ctx.storage.reserve(owned.lease, owned.record.version, items).catch(() => items.map(() => 'reserved' as const))",
      },
    ],
  },
  {
    name: 'a pause by another engine does not wait for requests of the owner',
    promise: 'pause means pause',
    seed: 2,
    storage: 'memory',
    source: [
      {
        file: 'src/engine/commands.ts',
        find: 'if (before) await outwait(',
        replace: 'if (before && runner) await outwait(',
      },
    ],
  },
  {
    name: 'what an owner writes whose lease is another’s by now is taken',
    promise: 'never lost',
    seed: 1,
    storage: 'memory',
    source: [
      {
        file: 'adapters/memory/ownership.ts',
        find: 'this.#owner !== undefined && lease.fence === this.#fence && !this.#isExpired()',
        replace: 'this.#owner !== undefined && lease.fence <= this.#fence',
      },
    ],
  },
]
