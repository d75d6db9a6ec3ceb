import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Clears up after tests that start processes, whatever ends the test run: a failure, Ctrl-C, SIGKILL. A stopped process
 * (SIGSTOP) cannot see its parent go; so a process of its own watches over them.
 */
export class Guardian {
  readonly #process: ChildProcess

  constructor() {
    const script = fileURLToPath(new URL('./guardian.mjs', import.meta.url))
    this.#process = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'], detached: true })
    this.#process.unref()
    ;(this.#process.stdin as unknown as { unref(): void }).unref()
    this.#process.stdin?.on('error', () => {})
  }

  /** Ends `child` by `signal` when this process is no more; forgets it when it exits before. */
  watch(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
    const { pid } = child
    if (pid === undefined) return
    this.#order({ pid, signal })
    child.once('exit', () => this.#order({ gone: pid }))
  }

  /** Removes the folder when this process is no more. */
  remove(folder: string): void {
    this.#order({ folder })
  }

  /** Clears up now. Resolves when all is gone. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = new Promise<void>(resolve => this.#process.once('exit', () => resolve()))
    this.#process.ref()
    this.#process.stdin?.end()
    await ended
  }

  #order(order: object): void {
    if (this.#process.stdin?.writable) this.#process.stdin.write(`${JSON.stringify(order)}\n`)
  }
}
