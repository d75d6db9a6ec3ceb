import { mkdir, mkdtemp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Bundle {
  folder: string
  worker: string
  carrier: string
}

/** What a worker loads only when it is asked for, if at all. */
const loadedLater = ['@electric-sql/pglite', 'date-holidays', 'pg-native']
/** Packages written for `require` call it for Node's own modules. */
const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }

/**
 * The processes' code with its packages in one file each, compiled once: a run starts dozens, and finding and linking
 * modules took half of a start. Inside the project, so that it finds what is loaded later.
 */
export async function bundle(): Promise<Bundle> {
  const cache = `${root}node_modules/.cache`
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(`${cache}/outdial-crash-`)
  await build({
    entryPoints: { worker: `${root}test/crash/worker/main.ts`, carrier: `${root}test/crash/carrier/main.ts` },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: loadedLater,
    banner,
    alias: {
      'outdial/memory': `${root}adapters/memory/index.ts`,
      'outdial/postgres': `${root}adapters/postgres/index.ts`,
      'outdial/testing': `${root}src/testing/index.ts`,
      outdial: `${root}src/index.ts`,
    },
  })
  return { folder, worker: `${folder}/worker.mjs`, carrier: `${folder}/carrier.mjs` }
}
