import { createServer, type Server } from 'node:http'
import { EmbeddedPostgres } from '../postgres/embedded.ts'
import { answers } from '../redis/answers.ts'

/** What stands ready for the tests: no url and why, or a url. */
export interface Service {
  url?: string
  problem?: string
}

/**
 * Where test files ask for a server. One run of vitest has one door, in its main process, and what is asked for is
 * started once, at the first question: a run that needs no Postgres pays for none.
 */
export class Door {
  readonly #server: Server
  #postgres: Promise<EmbeddedPostgres> | undefined
  #redis: Promise<Service> | undefined

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request.url).then(service => response.end(JSON.stringify(service)))
    })
  }

  async open(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    this.#server.unref()
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    const postgres = await this.#postgres?.catch(() => undefined)
    await postgres?.stop()
  }

  async #answer(path: string | undefined): Promise<Service> {
    try {
      if (path === '/redis') return await (this.#redis ??= findRedis())
      return { url: await this.#postgresUrl() }
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }

  async #postgresUrl(): Promise<string> {
    const given = process.env.OUTDIAL_TEST_POSTGRES_URL
    if (given) return given
    this.#postgres ??= EmbeddedPostgres.start()
    return (await this.#postgres).url
  }
}

/** Redis comes from outside or not at all; said once a run, not once a file. */
async function findRedis(): Promise<Service> {
  const given = process.env.OUTDIAL_TEST_REDIS_URL
  const url = given || 'redis://127.0.0.1:6379'
  if (await answers(url)) return { url }
  if (given) throw new Error(`No Redis answers at OUTDIAL_TEST_REDIS_URL, ${given}.`)
  console.warn(`No Redis answers at ${url}: tests on Redis are skipped. Set OUTDIAL_TEST_REDIS_URL to run them.`)
  return {}
}
