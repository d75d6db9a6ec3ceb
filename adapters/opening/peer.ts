import { OutdialError } from 'outdial'

/** A package that one subpath needs and the others do not: an optional peer. */
export interface Peer {
  subpath: string
  package: string
  /** As in our package.json. */
  versions: string
  install: string
}

/**
 * Loads the package when it is asked for, and not before.
 * @throws OutdialError `PEER_MISSING`
 */
export async function loadPeer<T>(peer: Peer, load: () => Promise<unknown>): Promise<T> {
  try {
    return (await load()) as T
  } catch (error) {
    if (!isMissing(peer, error)) throw error
    const { subpath, ...missing } = peer
    const message = `${subpath} needs the package '${peer.package}' (${peer.versions}), which is not installed. Run: ${peer.install}`
    throw new OutdialError('PEER_MISSING', message, missing, { cause: error })
  }
}

/** Not a package that is there and itself misses something. */
function isMissing(peer: Peer, error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string }
  const names = [`'${peer.package}'`, `"${peer.package}"`]
  return /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test(code ?? '') && names.some(name => message.includes(name))
}
