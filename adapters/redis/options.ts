import { z } from 'zod'
import { parse } from '../opening/options.js'

/** Which Redis tells the pace: `url` or `options`, or both. */
export interface RedisPaceOptions {
  /** Of the server, e.g. `'rediss://user:secret@redis.example.com:6379/0'`. */
  url?: string
  /** Options of ioredis, for what a URL cannot say: `tls`, `sentinels` and `name`, `family`. How it reconnects is not yours to set. */
  options?: object
  /** What the names of all keys begin with, for two stages on one Redis; 1 to 40 letters, digits, `_`, `-`. Default `'outdial'`. */
  prefix?: string
}

const prefixExpected = '1 to 40 letters, digits, _ or -'

const schema = z
  .strictObject(
    {
      url: z
        .string('a redis: or rediss: address')
        .refine(text => URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol), 'a redis: or rediss: address')
        .optional(),
      options: z.looseObject({}, 'an object of options of ioredis').optional(),
      prefix: z
        .string(prefixExpected)
        .regex(/^[A-Za-z0-9_-]{1,40}$/, prefixExpected)
        .default('outdial'),
    },
    'an object: { url, … }',
  )
  .refine(({ url, options }) => url !== undefined || options !== undefined, {
    path: ['url'],
    message: 'url, or options',
  })

/** Throws `INVALID_INPUT`. */
export const readOptions = (options: RedisPaceOptions) => parse(schema, options, 'The options of redisPace()')
