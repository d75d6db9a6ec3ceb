import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Guardian } from '../../processes/guardian.ts'

const KEPT_LINES = 200

/** A process of the crash test, and what it says. Lines come in order; each waiter sees those from its call on. */
export class Child<Line extends object> {
  readonly #process: ChildProcess
  readonly #listeners = new Set<(line: Line) => void>()
  /** The newest of what it wrote to stderr. */
  readonly errors: string[] = []
  /** Resolves to the signal that ended it, or its exit code. */
  readonly exited: Promise<NodeJS.Signals | number>
  running = true

  constructor(script: string, argument: unknown, guardian: Guardian) {
    this.#process = spawn(process.execPath, [script, JSON.stringify(argument)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    guardian.watch(this.#process)
    this.#process.stdin!.on('error', () => {})
    createInterface({ input: this.#process.stdout! }).on('line', text => {
      const line = JSON.parse(text) as Line
      for (const listener of [...this.#listeners]) listener(line)
    })
    createInterface({ input: this.#process.stderr! }).on('line', text => {
      this.errors.push(text)
      if (this.errors.length > KEPT_LINES) this.errors.shift()
    })
    this.exited = new Promise(resolve => {
      this.#process.once('close', (code, signal) => {
        this.running = false
        resolve(signal ?? code ?? 0)
      })
    })
  }

  on(listener: (line: Line) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first line from now on that `fits`; rejects when the process ends before. */
  next<Wanted extends Line>(fits: (line: Line) => line is Wanted): Promise<Wanted>
  next(fits: (line: Line) => boolean): Promise<Line>
  next(fits: (line: Line) => boolean): Promise<Line> {
    return new Promise((resolve, reject) => {
      const stop = this.on(line => {
        if (!fits(line)) return
        stop()
        resolve(line)
      })
      void this.exited.then(how => {
        stop()
        reject(new Error(`The process ended (${how}).\n${this.errors.join('\n')}`))
      })
    })
  }

  order(order: object): void {
    if (this.#process.stdin?.writable) this.#process.stdin.write(`${JSON.stringify(order)}\n`)
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }
}
