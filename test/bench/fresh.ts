import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './table.js'

const child = fileURLToPath(new URL('./child.ts', import.meta.url))

/**
 * Runs a measurement of `measure/` in a process of its own, so that neither the heap nor the compiled code of one
 * bears on the next.
 */
export function fresh<Input extends object, Result>(measure: string, input: Input): Promise<Result> {
  return new Promise((resolve, reject) => {
    const forked = fork(child, [measure, JSON.stringify(input)])
    let result: Result | undefined
    forked.on('message', message => {
      result = message as Result
    })
    forked.on('error', reject)
    forked.on('exit', code => {
      if (code === 0 && result !== undefined) resolve(result)
      else reject(new Error(`The measurement '${measure}' ended with code ${code}.`))
    })
  })
}

/** The run whose `key` is the median of `times` runs, one after another. */
export async function medianRun<Input extends object, Result extends Record<Key, number>, Key extends keyof Result>(
  measure: string,
  input: Input,
  times: number,
  key: Key,
): Promise<Result> {
  const runs: Result[] = []
  for (let i = 0; i < times; i++) runs.push(await fresh<Input, Result>(measure, input))
  const middle = median(runs.map(run => run[key]))
  return runs.find(run => run[key] === middle)!
}
