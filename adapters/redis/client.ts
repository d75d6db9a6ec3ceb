import { loadPeer } from '../opening/peer.js'

/** What is used of an ioredis client, beside what Bottleneck uses. */
export interface RedisClient {
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  /** Seconds, and microseconds within the second. */
  time(): Promise<[number | string, number | string]>
}

interface RedisModule {
  Redis: new (...args: [string, object] | [object]) => RedisClient
}

/** Longest wait for one answer. A command that Redis takes up later counts there, and is only a turn that nobody uses. */
const ANSWER_MS = 2_000
const CONNECT_MS = 5_000

/**
 * A connection that ends with the first thing that goes wrong, and is never mended: what was said on it before would be
 * said again after, as of then, and everybody's calls that waited for it would start at once.
 */
const oneLife = {
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  reconnectOnError: null,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  lazyConnect: false,
  commandTimeout: ANSWER_MS,
  connectTimeout: CONNECT_MS,
}

/** How to connect to the server that the options name. @throws OutdialError `PEER_MISSING` */
export async function connector(url: string | undefined, options: object = {}): Promise<() => RedisClient> {
  const peer = {
    subpath: 'outdial/redis',
    package: 'ioredis',
    versions: '^5.0.0 || ^6.0.0',
    install: 'npm install ioredis',
  }
  const { Redis } = await loadPeer<RedisModule>(peer, () => import('ioredis'))
  const all = { connectionName: 'outdial', ...options, ...oneLife }
  return () => (url === undefined ? new Redis(all) : new Redis(url, all))
}
