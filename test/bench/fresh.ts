import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { median } from './table.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Inside the project, so that the bundle finds its packages. */
const outfile = `${root}node_modules/.cache/outdial-bench/child.mjs`

/** What is measured is compiled as the package is: run from source, every function made at run time is named anew, which costs a tenth. */
async function compiledChild(): Promise<string> {
  await build({
    entryPoints: [`${root}test/bench/child.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: {
      'outdial/memory': `${root}adapters/memory/index.ts`,
      'outdial/postgres': `${root}adapters/postgres/index.ts`,
      'outdial/testing': `${root}src/testing/index.ts`,
      outdial: `${root}src/index.ts`,
    },
  })
  return outfile
}

/**
 * Runs a measurement of `measure/` in a process of its own, so that neither the heap nor the compiled code of one
 * bears on the next.
 */
export async function fresh<Input extends object, Result>(measure: string, input: Input): Promise<Result> {
  const { result, kill } = await started<Input, Result>(measure, input)
  await kill()
  return result
}

/** As `fresh`, and the process goes on after its result, until it is killed. */
export async function started<Input extends object, Result>(
  measure: string,
  input: Input,
): Promise<{ result: Result; kill(): Promise<void> }> {
  const child = await compiledChild()
  return new Promise((resolve, reject) => {
    const forked = fork(child, [measure, JSON.stringify(input)], { execArgv: ['--expose-gc'] })
    const exited = new Promise<void>(done => forked.on('exit', () => done()))
    const kill = () => {
      forked.kill('SIGKILL')
      return exited
    }
    forked.on('message', message => resolve({ result: message as Result, kill }))
    forked.on('error', reject)
    forked.on('exit', code => reject(new Error(`The measurement '${measure}' ended with code ${code}.`)))
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
