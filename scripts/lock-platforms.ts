import { readFile, writeFile } from 'node:fs/promises'

// A registry mirror may lack the binaries of platforms it does not serve. npm then leaves them out of the lock file
// without a word, and refuses the lock file at the next `npm ci`. This writes the missing entries: a platform's
// binary is known well enough by name and version. Run it after each `npm install` that changes dependencies.

export interface LockEntry {
  version?: string
  optional?: boolean
  dev?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  resolved?: string
  optionalDependencies?: Record<string, string>
  [key: string]: unknown
}

export interface LockFile {
  packages: Record<string, LockEntry>
  [key: string]: unknown
}

const platform =
  /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(gnu|musl)?\w*)?$/

/** The entries that are asked for as optional dependencies and stand nowhere in the lock file, by their path in it. */
export function missingPlatforms(lock: LockFile): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {}
  for (const [dependent, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!findsPackage(lock, dependent, name)) missing[`node_modules/${name}`] = entryFor(name, version, entry)
    }
  }
  return missing
}

/** Looks a package up from `from` as Node would: in its own folder, then in each folder above. */
function findsPackage(lock: LockFile, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder ? `${folder}/` : ''}node_modules/${name}` in lock.packages) return true
    if (folder === '') return false
  }
}

function entryFor(name: string, version: string, dependent: LockEntry): LockEntry {
  const [, os, cpu, libc] = platform.exec(name) ?? []
  if (os === undefined || cpu === undefined) throw new Error(`'${name}' is missing and its name tells no platform.`)
  return {
    version,
    cpu: [cpu],
    ...(dependent.dev ? { dev: true } : {}),
    ...(os === 'linux' && libc ? { libc: [libc === 'musl' ? 'musl' : 'glibc'] } : {}),
    optional: true,
    os: [os],
  }
}

async function main(): Promise<void> {
  const path = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(await readFile(path, 'utf8')) as LockFile
  const missing = missingPlatforms(lock)
  const entries = Object.entries({ ...lock.packages, ...missing })
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} entries added to package-lock.json.`)
}

if (process.argv[1] === import.meta.filename) await main()
