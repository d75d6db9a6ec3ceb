import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs every example as its user would: each `main.ts`, and each `*.test.ts` with the test runner that it imports.
// Prints a line per example, and what it said when it failed.

const TIME_LIMIT_MS = 120_000
const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..')

interface Example {
  path: string
  command: string[]
}

async function findExamples(): Promise<Example[]> {
  const paths = (await readdir(here, { recursive: true })).map(path => path.replaceAll('\\', '/')).sort()
  const found = await Promise.all(
    paths
      .filter(path => /^[^/]+\/(main|[^/]+\.test)\.ts$/.test(path))
      .map(async path => ({ path, command: commandFor(path, await readFile(join(here, path), 'utf8')) })),
  )
  return found
}

function commandFor(path: string, source: string): string[] {
  const file = `examples/${path}`
  if (path.endsWith('/main.ts')) return [process.execPath, '--import', 'tsx', file]
  if (/from 'node:test'/.test(source)) return [process.execPath, '--import', 'tsx', '--test', file]
  return ['npx', '--no-install', 'vitest', 'run', '--config', 'examples/vitest.config.ts', file]
}

/** What it printed when it failed; `undefined` when all went well. */
function run([command, ...args]: string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = spawn(command!, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIME_LIMIT_MS })
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => resolve(String(error)))
    child.on('close', (code, signal) => {
      const why = signal ? `stopped by ${signal}; the limit is ${TIME_LIMIT_MS / 1000} s` : `ended with code ${code}`
      resolve(code === 0 ? undefined : `${output}\n(${why})`)
    })
  })
}

const examples = await findExamples()
if (examples.length === 0) throw new Error('There are no examples.')
for (const { path, command } of examples) {
  const begun = performance.now()
  const failure = await run(command)
  console.log(`${failure === undefined ? '✓' : '✗'} ${path} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  if (failure === undefined) continue
  console.error(failure)
  process.exitCode = 1
}
