import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const asModule = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`

/** Runs a module in a process of its own, where nothing else has loaded anything; what it logged. */
export async function said(program: string, ...flags: string[]): Promise<unknown> {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const args = ['--import', 'tsx', ...flags, '--input-type=module', '--eval', program]
  const { stdout } = await run(process.execPath, args, { cwd })
  return JSON.parse(stdout)
}

/** Flags for a process in which a package is not installed. */
export function without(name: string): string[] {
  const hooks = `
    export function resolve(name, context, next) {
      return name === '${name}' ? next(name, { ...context, parentURL: 'file:///nowhere/at-all.js' }) : next(name, context)
    }
  `
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asModule(hooks))})`
  return ['--import', asModule(register)]
}

/** Code for whether a process has loaded anything of a package. */
export const hasLoaded = (name: string) =>
  `Object.keys(createRequire(import.meta.url).cache).some(path => path.includes('/node_modules/${name}/'))`
