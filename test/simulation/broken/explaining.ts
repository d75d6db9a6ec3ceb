import type { BrokenEngine } from './broken-engine.js'

export const notExplaining: BrokenEngine[] = [
  {
    name: 'dials leave no decision record',
    promise: 'explainable',
    seed: 1,
    source: [
      {
        file: 'adapters/memory/dialing.ts',
        find: 'phoneIndex)\n  campaign.decisions.append(decision, decisionDigest)',
        replace: 'phoneIndex)',
      },
    ],
  },
  {
    name: 'explain() names an instant that is too late',
    promise: 'explainable',
    seed: 1,
    source: [
      {
        file: 'src/engine/explain.ts',
        find: 'nextEligibleAt: next ?? null',
        replace: 'nextEligibleAt: next === undefined ? null : next + 60_000',
      },
    ],
  },
  {
    name: 'explain() calls everything a rule for ever',
    promise: 'explainable',
    seed: 1,
    source: [{ file: 'src/engine/explain.ts', find: 'nextEligibleAt: next ?? null', replace: 'nextEligibleAt: null' }],
  },
  {
    name: 'nothing is checked between the reservation and the request',
    promise: 'explainable',
    seed: 14,
    source: [
      {
        file: 'src/engine/send.ts',
        find: 'const refusal = lastCheck(ctx, owned, call)\n',
        replace: 'const refusal = Math.min(0) ? lastCheck(ctx, owned, call) : undefined\n',
      },
    ],
  },
]
