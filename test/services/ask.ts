import { inject } from 'vitest'
import type { Service } from './door.ts'
import './setup.ts'

/** Asks the run's door for a server. Rejects when there should be one and is not. */
export async function askFor(what: 'postgres' | 'redis'): Promise<string | undefined> {
  const response = await fetch(`${inject('servicesDoor')}/${what}`)
  const { url, problem } = (await response.json()) as Service
  if (problem !== undefined) throw new Error(problem)
  return url
}
