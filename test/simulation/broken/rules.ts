import type { BrokenEngine } from './broken-engine.js'

export const outsideRules: BrokenEngine[] = [
  {
    name: 'the clock of the gate is a millisecond ahead',
    promise: 'never outside the rules',
    seed: 5,
    ports: {
      clock: clock => ({
        now: () => clock.now() + 1,
        monotonic: () => clock.monotonic(),
        setTimer: (ms, fn, options) => clock.setTimer(ms, fn, options),
        sleep: (ms, signal) => clock.sleep(ms, signal),
        work: label => clock.work!(label),
      }),
    },
  },
  {
    name: 'a calling window includes the instant at which it closes',
    promise: 'never outside the rules',
    seed: 78,
    source: [
      {
        file: 'src/calling-hours/calling-hours.ts',
        find: '[start - offsetMs, end - offsetMs]',
        replace: '[start - offsetMs, end - offsetMs + 1]',
      },
    ],
  },
  {
    name: 'calls may start until hours close',
    promise: 'never outside the rules',
    seed: 90,
    source: [
      {
        file: 'src/campaign/hours.ts',
        find: 'closingMarginMs: closingMarginMs ?? ringTimeoutMs',
        replace: 'closingMarginMs: closingMarginMs === null ? 0 : (void ringTimeoutMs, 0)',
      },
    ],
  },
  {
    name: 'a change of clocks is noticed days late',
    promise: 'never outside the rules',
    seed: 19,
    source: [
      {
        file: 'src/calling-hours/zone.ts',
        find: 'firstChange(offsetAt, start, probe)',
        replace: '(void firstChange, probe)',
      },
    ],
  },
  {
    name: 'of the zones that a contact may be in only the first counts',
    promise: 'never outside the rules',
    seed: 78,
    source: [
      {
        file: 'src/campaign/hours.ts',
        find: '{ zones: candidates.zones, source',
        replace: '{ zones: candidates.zones.slice(0, 1), source',
      },
    ],
  },
  {
    name: 'suppression is looked at on import only',
    promise: 'never outside the rules',
    seed: 11,
    source: [
      {
        file: 'src/compliance/gate.ts',
        find: 'facts => suppressedBy(facts.suppressions, campaignCalls(campaign), now)',
        replace: '() => undefined',
      },
    ],
  },
  {
    name: 'consent that has run out still counts',
    promise: 'never outside the rules',
    seed: 3,
    source: [
      {
        file: 'src/compliance/gate.ts',
        find: 'expiresAt !== null && expiresAt <= now)',
        replace: 'expiresAt !== null && expiresAt <= 0)',
      },
      {
        file: 'src/compliance/gate.ts',
        find: 'consentUntil: consent.until',
        replace: 'consentUntil: null',
      },
    ],
  },
  {
    name: 'callbacks are made whatever the hour',
    promise: 'never outside the rules',
    seed: 1,
    source: [
      {
        file: 'src/compliance/gate.ts',
        find: '...place.explained(now, pauses)',
        replace: '...(contact.callbackDue ? [] : place.explained(now, pauses))',
      },
      {
        file: 'src/compliance/gate.ts',
        find: 'dialUntil: open ? place.dialHours!.closesAt(now) : null',
        replace: 'dialUntil: null',
      },
      {
        file: 'src/engine/set-aside.ts',
        find: "'cap_reached', 'cooldown'",
        replace: "'cap_reached', 'cooldown', 'outside_hours'",
      },
      {
        file: 'src/campaign/place.ts',
        find: 'return blocks.length === 0 ||',
        replace: 'return now > 0 || blocks.length === 0 ||',
      },
    ],
  },
  {
    name: 'the request waits in a queue after the gate',
    promise: 'never outside the rules',
    seed: 2,
    source: [
      {
        file: 'src/engine/send.ts',
        find: 'const { attemptId } = call.attempt\n  const abort',
        replace:
          'const { attemptId } = call.attempt\n  await new Promise<void>(resolve => void ctx.clock.setTimer(600_000, resolve))\n  const abort',
      },
    ],
  },
]
