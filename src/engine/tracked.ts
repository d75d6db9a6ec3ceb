import type { Clock } from '../ports/clock.js'

/**
 * Announces each call to a port as work under way, so that a fake clock knows when the engine has settled. With a clock
 * that does not ask for it, the port itself is returned and nothing is added to its calls.
 */
export function tracked<T extends object>(port: T, name: string, clock: Clock): T {
  if (!clock.work) return port
  const wrappers = new Map<PropertyKey, unknown>()
  return new Proxy(port, {
    get(target, property) {
      const value = Reflect.get(target, property, target) as unknown
      if (typeof value !== 'function') return value
      let wrapper = wrappers.get(property)
      if (!wrapper) {
        wrapper = announce(value.bind(target), `${name}.${String(property)}`, clock)
        wrappers.set(property, wrapper)
      }
      return wrapper
    },
  })
}

function announce(method: (...args: unknown[]) => unknown, label: string, clock: Clock) {
  return (...args: unknown[]) => {
    const done = clock.work!(label)
    try {
      const result = method(...args)
      if (!(result instanceof Promise)) {
        done()
        return result
      }
      return result.finally(done)
    } catch (error) {
      done()
      throw error
    }
  }
}
