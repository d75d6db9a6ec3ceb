import { OutdialError } from 'outdial'
import type { PgPool } from './drivers/pg.js'
import type { PgliteDatabase } from './drivers/pglite.js'

interface PgModule {
  Pool: new (options: object) => PgPool
}

interface PgliteModule {
  PGlite: { create(options: object): Promise<PgliteDatabase> }
}

/** Throws `PEER_MISSING`. */
export async function loadPg(): Promise<PgModule> {
  const module = await loaded('pg', '^8.0.0', () => import('pg'))
  return ((module as { default?: unknown }).default ?? module) as PgModule
}

/** Throws `PEER_MISSING`. */
export async function loadPglite(): Promise<PgliteModule> {
  return (await loaded('@electric-sql/pglite', '>=0.3.0', () => import('@electric-sql/pglite'))) as PgliteModule
}

async function loaded(name: string, versions: string, load: () => Promise<unknown>): Promise<unknown> {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error, name)) throw error
    const missing = { package: name, versions, install: `npm install ${name}` }
    const message = `outdial/postgres needs the package '${name}' (${versions}), which is not installed. Run: ${missing.install}`
    throw new OutdialError('PEER_MISSING', message, missing, { cause: error })
  }
}

/** Not a package that is there and itself misses something. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return (
    /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test(code ?? '') && new RegExp(`['"]${name}['"]`).test(message ?? '')
  )
}
