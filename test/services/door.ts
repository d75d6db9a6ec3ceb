import { createServer, type Server } from 'node:http'
import { Services } from './services.ts'

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
  readonly #services = new Services()

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
    await this.#services.stop()
  }

  async #answer(path: string | undefined): Promise<Service> {
    try {
      const url = await (path === '/redis' ? this.#services.redis() : this.#services.postgres())
      return url === undefined ? {} : { url }
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }
}
