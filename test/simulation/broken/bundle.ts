import { readFileSync } from 'node:fs'
import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Inside the project, so that the bundle finds its packages. */
const output = `${root}node_modules/.cache/outdial-simulation`

/** One place in the source where a broken engine differs. */
export interface Mutation {
  /** From the project's folder. */
  file: string
  find: string
  replace: string
}

type Simulation = typeof import('./entry.js')

/** The simulation with the engine and its adapters as they are, but for the mutations; modules of its own. */
export async function simulationWith(name: string, mutations: Mutation[]): Promise<Simulation> {
  return bundleOf<Simulation>('test/simulation/broken/entry.ts', name, mutations)
}

/** What an entry exports, built with the engine and its adapters as they are, but for the mutations. */
export async function bundleOf<T>(entry: string, name: string, mutations: Mutation[]): Promise<T> {
  const { outputFiles } = await build({
    entryPoints: [`${root}${entry}`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: {
      'outdial/compliance': `${root}adapters/compliance/index.ts`,
      'outdial/memory': `${root}adapters/memory/index.ts`,
      'outdial/testing': `${root}src/testing/index.ts`,
      outdial: `${root}src/index.ts`,
    },
    plugins: [mutating(mutations)],
  })
  await mkdir(output, { recursive: true })
  const file = `${output}/${name.replace(/\W+/g, '-')}-${process.pid}.mjs`
  await writeFile(file, outputFiles[0]!.contents)
  try {
    return (await import(pathToFileURL(file).href)) as T
  } finally {
    await unlink(file)
  }
}

function mutating(mutations: Mutation[]): Plugin {
  return {
    name: 'mutations',
    setup(builder) {
      for (const file of new Set(mutations.map(mutation => mutation.file))) {
        const own = mutations.filter(mutation => mutation.file === file)
        builder.onLoad({ filter: new RegExp(`/${file.replace(/[.]/g, '\\.')}$`) }, ({ path }) => {
          return { contents: own.reduce(mutated, readFileSync(path, 'utf8')), loader: 'ts' }
        })
      }
    },
  }
}

/** A mutation that no longer finds its place would leave the engine whole, and the test would prove nothing. */
function mutated(source: string, { file, find, replace }: Mutation): string {
  const times = source.split(find).length - 1
  if (times !== 1) throw new Error(`${file} holds ${times} times, not once, what is to be broken: ${find}`)
  return source.replace(find, () => replace)
}
