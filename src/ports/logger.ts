/** Where the engine reports its own trouble. Never receives phone numbers, names, attributes or notes. */
export interface Logger {
  warn(message: string, detail?: Record<string, unknown>): void
  error(message: string, detail?: Record<string, unknown>): void
}
