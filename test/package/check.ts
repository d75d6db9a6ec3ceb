import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  compareExports,
  compileConsumer,
  installConsumer,
  installedContents,
  nodeOfMajor,
  runConsumer,
} from './consumer.js'
import { contentFaults } from './contents.js'
import { run, step } from './run.js'

// Checks the package as its users get it: packed, installed in a project apart, type-checked and run there.
//   npm run check:package                        builds, packs and checks
//   tsx test/package/check.ts some.tgz           checks a tarball that exists
//   … --node 22 --node 24                        and runs it on these Nodes too

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', multiple: true } },
})

const folder = await mkdtemp(join(tmpdir(), 'outdial-package-'))
try {
  await checkPackage(positionals[0] === undefined ? await pack() : resolve(positionals[0]))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function checkPackage(tarball: string): Promise<void> {
  await step('publint', () => run('npx', ['--no-install', 'publint', 'run', tarball, '--strict'], root))
  await step('are the types wrong? (esm-only)', () =>
    run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only', '--no-definitely-typed'], root),
  )
  const consumer = join(folder, 'consumer')
  await mkdir(consumer)
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await step('a separate project installs it', () =>
    installConsumer(consumer, tarball, {
      typescript: devDependencies.typescript,
      '@types/node': devDependencies['@types/node'],
    }),
  )
  const contents = await installedContents(consumer, root.replace(/[\\/]$/, ''))
  const faults = contentFaults(contents)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  console.log(`  ✓ ${contents.files.size} files, all in their place`)
  const count = await step('types and code export the same', () => compareExports(consumer, contents.manifest))
  console.log(`    ${count} values`)
  await step('its types pass in strict mode, library types included', () => compileConsumer(consumer))
  await runOn(consumer, process.execPath, process.version)
  for (const major of values.node ?? []) {
    const node = await nodeOfMajor(major, folder)
    if (node === undefined) console.log(`  – Node ${major}: skipped, as the registry does not give it`)
    else await runOn(consumer, node, `v${major}`)
  }
}

async function runOn(consumer: string, node: string, version: string): Promise<void> {
  const said = await step(`a campaign runs on Node ${version}`, () => runConsumer(consumer, node))
  console.log(`    ${said}`)
}

/** The build is done by the npm script, so `npm pack` need not run it once more. */
async function pack(): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed] = JSON.parse(await run('npm', args, root)) as { filename: string }[]
  if (!packed) throw new Error('npm packed nothing.')
  return join(folder, packed.filename)
}
