import { loadPeer } from '../opening/peer.js'
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
  const module = await loaded<PgModule & { default?: PgModule }>('pg', '^8.0.0', () => import('pg'))
  return module.default ?? module
}

/** Throws `PEER_MISSING`. */
export async function loadPglite(): Promise<PgliteModule> {
  return loaded<PgliteModule>('@electric-sql/pglite', '>=0.3.0', () => import('@electric-sql/pglite'))
}

function loaded<T>(name: string, versions: string, load: () => Promise<unknown>): Promise<T> {
  return loadPeer<T>({ subpath: 'outdial/postgres', package: name, versions, install: `npm install ${name}` }, load)
}
