import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./holder.ts', import.meta.url))

/** A process that calls on an account whose pace is in Redis, and when (epoch ms) it asked for each call. */
export class Holder {
  readonly calls: number[] = []
  readonly #process: ChildProcess

  constructor(argument: { url: string; accountId: string; callsPerSecond: number }) {
    const args = ['--import', 'tsx', script, JSON.stringify(argument)]
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: this.#process.stdout! }).on('line', text => this.calls.push(JSON.parse(text).at))
  }

  /** Resolves when it is gone, and all it had said is in `calls`. */
  async kill(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#process.once('close', () => resolve()))
    this.#process.kill('SIGKILL')
    await closed
  }
}

/** The most within any `ms`, wherever they begin. */
export function mostWithin(ms: number, at: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [i, each] of at.entries()) {
    while (each - at[first]! >= ms) first++
    most = Math.max(most, i - first + 1)
  }
  return most
}

/** The longest that one was from the next. */
export const longestGap = (at: readonly number[]) => Math.max(0, ...at.slice(1).map((each, i) => each - at[i]!))
