export { redisPace } from './open.js'
export type { RedisPaceOptions } from './options.js'
