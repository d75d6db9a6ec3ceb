import { clearImmediate, setImmediate } from 'node:timers'
import { OutdialError } from 'outdial'

// Captured when the module is loaded: a mock installed later must not stop the fake clock itself.
const immediately = setImmediate
const dropImmediate = clearImmediate
const routeKey = Symbol.for('outdial.zero-delay-route')

interface Route {
  depth: number
  setTimeout: typeof globalThis.setTimeout
  clearTimeout: typeof globalThis.clearTimeout
}
type MaybeRouted = typeof globalThis.setTimeout & { [routeKey]?: Route; clock?: unknown }

/**
 * Routes the global `setTimeout` with a delay of at most 1 ms to `setImmediate` until the returned function is called.
 *
 * Bottleneck yields through zero-delay timers, several for each job. Node makes each of them a full millisecond, which
 * is what a simulated campaign would spend its time on. Longer delays pass through unchanged. Routes nest, also across
 * copies of this package: the outermost one puts the originals back.
 */
export function routeZeroDelays(): () => void {
  const current: MaybeRouted = globalThis.setTimeout
  const route = current[routeKey] ?? install()
  route.depth++
  let open = true
  return () => {
    if (!open) return
    open = false
    if (--route.depth === 0) uninstall(route)
  }
}

function install(): Route {
  const route: Route = { depth: 0, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }
  const routed = (fn: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) =>
    // Whoever kept a reference beyond the advance gets the original's behaviour.
    route.depth > 0 && typeof fn === 'function' && (delay === undefined || delay <= 1)
      ? immediately(fn, ...args)
      : route.setTimeout(fn, delay, ...args)
  const clear = (timer?: unknown) => {
    if (timer instanceof ImmediateClass) dropImmediate(timer as NodeJS.Immediate)
    else route.clearTimeout(timer as NodeJS.Timeout)
  }
  // Carries over what hangs on the original, such as its promisified form.
  Object.defineProperties(routed, Object.getOwnPropertyDescriptors(route.setTimeout))
  globalThis.setTimeout = Object.assign(routed, { [routeKey]: route }) as unknown as typeof globalThis.setTimeout
  globalThis.clearTimeout = clear as typeof globalThis.clearTimeout
  return route
}

function uninstall(route: Route): void {
  const current: MaybeRouted = globalThis.setTimeout
  if (current[routeKey] !== route) return
  globalThis.setTimeout = route.setTimeout
  globalThis.clearTimeout = route.clearTimeout
}

// Node does not export the class of what `setImmediate` returns.
const sample = immediately(() => {})
dropImmediate(sample)
const ImmediateClass = sample.constructor as new () => NodeJS.Immediate

/** Throws `FAKE_TIMERS_CONFLICT` while a test framework's own fake timers stand in for `setTimeout`. */
export function refuseMockedTimers(): void {
  const current: MaybeRouted = globalThis.setTimeout
  // Sinon's timers (vitest, jest) leave their clock on the function; node:test installs a bound private method.
  const mock =
    current.clock !== undefined ? 'vitest, jest or sinon' : /^bound #/.test(current.name) ? 'node:test' : undefined
  if (mock === undefined) return
  throw new OutdialError(
    'FAKE_TIMERS_CONFLICT',
    `The mock timers of ${mock} are active, so promises the FakeClock waits for may never settle. FakeClock needs none: switch them off (vi.useRealTimers(), mock.timers.reset()), or let them mock Date only.`,
    { mock },
  )
}
