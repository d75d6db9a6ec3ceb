import type { Logger } from '../ports/logger.js'

/** Where trouble is told of when the host names no logger. */
export const consoleLogger: Logger = {
  warn: (message, detail) => console.warn(`outdial: ${message}`, detail ?? ''),
  error: (message, detail) => console.error(`outdial: ${message}`, detail ?? ''),
}
