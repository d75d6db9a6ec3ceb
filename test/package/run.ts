import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Runs a command to its end; its output. Throws with all it printed when it fails. */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await exec(command, args, { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 300_000 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`'${command} ${args.join(' ')}' failed.\n${stdout}${stderr}`, { cause: error })
  }
}

/** Runs one step, prints its name and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work()
  console.log(`  ✓ ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  return result
}
