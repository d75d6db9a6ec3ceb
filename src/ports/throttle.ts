/** Both limits of a campaign; `callsPerHour: null` means no hourly limit. */
export interface ThrottleLimits {
  concurrentCalls: number
  callsPerHour: number | null
}

/** What is taken now, for `diagnose()`. `free` figures may be negative after a limit was lowered. */
export interface ThrottleState {
  freeSlots: number
  freeStarts: number | null
  /** Milliseconds until the oldest counted start stops counting; `undefined` when none counts. */
  nextStartFreeInMs: number | undefined
}

/**
 * Permits to start calls under the two limits of one campaign. A permit is one slot (held while the call is live) and
 * one start (counts until an hour after its request settled). The engine calls `draw` one at a time.
 */
export interface Throttle {
  /** Takes up to `wanted` permits under both limits and returns how many; 0 when a limit is met. Never waits for one. */
  draw(wanted: number): Promise<number>
  /** Gives back slot and start of `count` permits whose request was never sent or provably refused. */
  giveBack(count: number): void
  /** The requests of `count` permits settled: each start counts for one more hour from now. */
  settled(count: number): void
  /** `count` calls ended: their slots are free. */
  ended(count: number): void
  /** Puts new limits in force before it resolves. */
  setLimits(limits: ThrottleLimits): Promise<void>
  state(): ThrottleState
  close(): Promise<void>
}

/** What a throttle begins with. */
export interface ThrottleSeed {
  limits: ThrottleLimits
  /** Calls live now, found in storage by a new owner. */
  liveCalls: number
  /** For each start that still counts: how many more milliseconds. */
  countedForMs: number[]
  /** Called when permits came back after a `draw` fell short. May be called more often than needed. */
  onAvailable(): void
}

/** Makes the throttle of one campaign, each time an engine takes it up. */
export type ThrottleFactory = (seed: ThrottleSeed, clock: import('./clock.js').Clock) => Promise<Throttle>
