import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

// Releases what stands in .changeset: version → build → check → publish.
//   npm run release -- --dry-run     goes through all of it in a clone of its own and publishes nothing
//   npm run release                  the real thing, from a clean checkout of main
// The tarball that was checked is the one that is published.

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } })
const dryRun = values['dry-run']
const project = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'outdial-release-'))

try {
  release(dryRun ? cloneProject() : project)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function release(folder: string): void {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: folder, stdio: 'inherit' })
  const read = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8' }).trim()
  const tool = (name: string, ...args: string[]) => run('npx', '--no-install', name, ...args)

  if (!dryRun) refuseUnready(read)
  const before = versionIn(folder)
  say('version')
  tool('changeset', 'version')
  run('npm', 'install', '--package-lock-only', '--ignore-scripts')
  run('npm', 'run', '--silent', 'lock')
  const version = versionIn(folder)
  if (version === before)
    throw new Error('Nothing to release: .changeset holds no change (npm run changeset adds one).')
  console.log(`${before} → ${version}`)
  // Decisions name the release that made them.
  const named = join(folder, 'src', 'version.ts')
  writeFileSync(named, readFileSync(named, 'utf8').replace(`'${before}'`, `'${version}'`))

  say('build')
  run('npm', 'run', '--silent', 'build')

  say('check')
  run('npm', 'run', '--silent', 'lint')
  run('npm', 'run', '--silent', 'types')
  run('npm', 'test')
  run('npm', 'pack', '--ignore-scripts', '--pack-destination', scratch)
  const tarball = join(scratch, `outdial-${version}.tgz`)
  tool('tsx', 'test/package/check.ts', tarball)

  say(dryRun ? 'publish (dry run)' : 'publish')
  run('git', 'commit', '--all', '--quiet', '--message', `Release ${version}`)
  run('npm', 'publish', tarball, '--access', 'public', ...(dryRun ? ['--dry-run'] : []))
  tool('changeset', 'tag')
  console.log(dryRun ? `\n${version} would be released.` : `\n${version} is released. Push it: git push --follow-tags`)
}

/** The committed state, with the packages that are installed here; nothing that happens in it is seen outside. */
function cloneProject(): string {
  const folder = join(scratch, 'project')
  execFileSync('git', ['clone', '--quiet', project, folder])
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

function refuseUnready(read: (command: string, ...args: string[]) => string): void {
  const branch = read('git', 'branch', '--show-current')
  if (branch !== 'main') throw new Error(`Releases are made from main, not from '${branch}'.`)
  const changes = read('git', 'status', '--porcelain')
  if (changes !== '') throw new Error(`Commit or put away what is not part of the release first:\n${changes}`)
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

function say(step: string): void {
  console.log(`\n== ${step}`)
}
