import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { deserialize, serialize } from 'node:v8'
import { OutdialError, type Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'

type Answer = { value: unknown } | { error: { code?: string; message: string; detail?: OutdialError['detail'] } }

/**
 * A `MemoryStorage` that several processes share over HTTP: what the crash test finds on it is the engine's doing, and no
 * database's. Leases go by this process's clock.
 */
export class SharedMemory {
  readonly #storage: Storage = new MemoryStorage({ now: () => Date.now(), eventWindow: 1_000_000 })
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      if (request.url === '/watch') this.#watched(response)
      else void this.#answer(request, response)
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #watched(response: ServerResponse): void {
    response.writeHead(200).flushHeaders()
    const stop = this.#storage.watch(hint => response.write(`${JSON.stringify(hint)}\n`))
    response.once('close', stop)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? '/').slice(1) as keyof Storage
    const args = deserialize(await buffer(request)) as unknown[]
    response.end(serialize(await this.#call(method, args)))
  }

  async #call(method: keyof Storage, args: unknown[]): Promise<Answer> {
    try {
      const work = this.#storage[method] as (...args: unknown[]) => Promise<unknown>
      return { value: await work.apply(this.#storage, args) }
    } catch (error) {
      const { code, message, detail } = error as OutdialError
      return { error: { code, message, detail } }
    }
  }
}

/** The same, from another process. */
export function sharedMemory(url: string): { storage: Storage; close: () => void } {
  const closing = new AbortController()
  const watch: Storage['watch'] = listener => {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, closing.signal])
    void hear(url, listener, signal).catch(() => undefined)
    return () => stop.abort()
  }
  const call = async (method: string, args: unknown[]) => {
    const response = await fetch(`${url}/${method}`, { method: 'POST', body: serialize(args) })
    const answer = deserialize(Buffer.from(await response.arrayBuffer())) as Answer
    if ('value' in answer) return answer.value
    const { code, message, detail } = answer.error
    if (code === undefined) throw new Error(message)
    throw new OutdialError(code as OutdialError['code'], message, detail)
  }
  const storage = new Proxy({ watch, shared: true } as unknown as Storage, {
    get: (own, method: string) => Reflect.get(own, method) ?? ((...args: unknown[]) => call(method, args)),
  })
  return { storage, close: () => closing.abort() }
}

async function hear(url: string, listener: Parameters<Storage['watch']>[0], signal: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/watch`, { signal })
  let text = ''
  for await (const chunk of response.body!) {
    const lines = (text + Buffer.from(chunk).toString()).split('\n')
    text = lines.pop()!
    for (const line of lines) if (!signal.aborted) listener(JSON.parse(line))
  }
}
