import type { PaceFactory } from 'outdial'
import { connector } from './client.js'
import { type RedisPaceOptions, readOptions } from './options.js'
import { RedisPace } from './pace.js'

/**
 * The `callsPerSecond` of a provider account as one pace for all processes, told by a Redis server through the package
 * `ioredis`:
 *
 *     const pace = await redisPace({ url: process.env.REDIS_URL })
 *     new CampaignEngine({ account: { id: 'twilio-main', callsPerSecond: 5, pace }, … })
 *
 * Connects when the first call is about to start. While Redis is away no call starts. One server, or one behind
 * sentinels; no cluster. Engines on one account are given the same `callsPerSecond`: what the last of them said holds for all.
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when `ioredis` is not installed
 */
export async function redisPace(options: RedisPaceOptions): Promise<PaceFactory> {
  const { url, options: more, prefix } = readOptions(options)
  const connect = await connector(url, more)
  return (seed, clock) => new RedisPace({ connect, prefix }, seed, clock)
}
