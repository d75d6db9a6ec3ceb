/**
 * What may be logged of an error out of an adapter: its kind and where it comes from. Its message may quote the body,
 * as `JSON.parse` does.
 */
export function thrownBy(error: unknown): { error: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const at = /^ +(at .*)$/m.exec(error.stack ?? '')?.[1]
  return { error: error.name, ...(at === undefined ? {} : { at }) }
}
