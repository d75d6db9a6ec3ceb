import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Manifest, type PackageContents, subpaths } from './contents.js'
import { declaredValues } from './exports.js'
import { run } from './run.js'

const template = fileURLToPath(new URL('./consumer', import.meta.url))

/** A project apart, in `folder`, that has installed the tarball as any user would. */
export async function installConsumer(
  folder: string,
  tarball: string,
  devTools: Record<string, string>,
): Promise<void> {
  await cp(template, folder, { recursive: true })
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies: { outdial: `file:${tarball}` } }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, devDependencies: devTools }, null, 2))
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--engine-strict'], folder)
}

/** What was installed. */
export async function installedContents(folder: string, builtIn: string): Promise<PackageContents> {
  const root = join(folder, 'node_modules', 'outdial')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = new Map<string, string>()
  for (const entry of entries.filter(entry => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(root.length + 1).replaceAll('\\', '/'), await readFile(path, 'utf8'))
  }
  return { manifest: JSON.parse(files.get('package.json') ?? '{}') as Manifest, files, builtIn }
}

/** Holds the values each subpath exports against those its declarations promise. Returns how many there are. */
export async function compareExports(folder: string, manifest: Manifest): Promise<number> {
  let count = 0
  for (const { subpath, types } of subpaths(manifest)) {
    const name = `${manifest.name}${subpath.slice(1)}`
    const promised = declaredValues(join(folder, 'node_modules', 'outdial', types))
    const listing = `import * as all from '${name}'; console.log(JSON.stringify(Object.keys(all).filter(key => all[key] !== undefined)))`
    const found = JSON.parse(await run(process.execPath, ['--input-type=module', '-e', listing], folder)) as string[]
    const differing = [...promised.filter(key => !found.includes(key)), ...found.filter(key => !promised.includes(key))]
    if (differing.length > 0) throw new Error(`'${name}': types and code differ in ${differing.join(', ')}.`)
    if (promised.length === 0) throw new Error(`'${name}' exports nothing.`)
    count += promised.length
  }
  return count
}

/** Type-checks and compiles the consumer's TypeScript, library types included. */
export async function compileConsumer(folder: string): Promise<void> {
  await run('npx', ['--no-install', 'tsc', '--project', '.'], folder)
}

/** Runs what was compiled, and a CommonJS file that requires the package, on one Node. */
export async function runConsumer(folder: string, node: string): Promise<string> {
  const campaign = await run(node, ['out/campaign.js'], folder)
  const required = await run(node, ['require.cjs'], folder)
  return `${campaign.trim()}; ${required.trim()}`
}

/** A Node of another major version from the registry; `undefined` when it cannot be had. */
export async function nodeOfMajor(major: string, folder: string): Promise<string | undefined> {
  try {
    const path = await run('npx', ['--yes', '--package', `node@${major}`, 'node', '-p', 'process.execPath'], folder)
    return path.trim()
  } catch {
    return undefined
  }
}
