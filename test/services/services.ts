import { EmbeddedPostgres } from '../postgres/embedded.ts'
import { answers } from '../redis/answers.ts'

/** The servers that a run works against: those that the environment names, else a Postgres of our own and whatever Redis is here. */
export class Services {
  #postgres: Promise<EmbeddedPostgres> | undefined
  #redis: Promise<string | undefined> | undefined

  /** A superuser's URL. Started when first asked for. */
  async postgres(): Promise<string> {
    const given = process.env.OUTDIAL_TEST_POSTGRES_URL
    if (given) return given
    this.#postgres ??= EmbeddedPostgres.start()
    return (await this.#postgres).url
  }

  /** `undefined` where none answers. Rejects when the one that the environment names does not. */
  redis(): Promise<string | undefined> {
    return (this.#redis ??= findRedis())
  }

  /** Stops what it started. */
  async stop(): Promise<void> {
    const postgres = await this.#postgres?.catch(() => undefined)
    await postgres?.stop()
  }
}

/** Redis comes from outside or not at all; said once a run, not once a file. */
async function findRedis(): Promise<string | undefined> {
  const given = process.env.OUTDIAL_TEST_REDIS_URL
  const url = given || 'redis://127.0.0.1:6379'
  if (await answers(url)) return url
  if (given) throw new Error(`No Redis answers at OUTDIAL_TEST_REDIS_URL, ${given}.`)
  console.warn(`No Redis answers at ${url}: what needs one is skipped. Set OUTDIAL_TEST_REDIS_URL to run it.`)
  return undefined
}
