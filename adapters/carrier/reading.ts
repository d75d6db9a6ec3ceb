/** Whole numbers as providers write them: as text or as a number. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** The fields of a JSON object; of anything else, and of what is no JSON, none. */
export function jsonFields(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Providers count in whole seconds, and take none for no limit. */
export const wholeSeconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))
