import { mkdir, mkdtemp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Bundle {
  folder: string
  worker: string
  carrier: string
}

/** The processes' code, compiled once: they start often. Inside the project, so that it finds its packages. */
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
    packages: 'external',
    sourcemap: 'inline',
    alias: {
      'outdial/memory': `${root}adapters/memory/index.ts`,
      'outdial/postgres': `${root}adapters/postgres/index.ts`,
      'outdial/testing': `${root}src/testing/index.ts`,
      outdial: `${root}src/index.ts`,
    },
  })
  return { folder, worker: `${folder}/worker.mjs`, carrier: `${folder}/carrier.mjs` }
}
