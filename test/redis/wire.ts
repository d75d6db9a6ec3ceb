import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A wire to Redis that can be cut, held still and mended. Cut, connections break and new ones are refused at once;
 * held, bytes wait in both directions and nobody is told anything.
 */
export class Wire {
  /** How many connections were tried so far. */
  tries = 0
  #state: 'whole' | 'cut' | 'held' = 'whole'
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly to: URL) {
    this.#server = createServer(socket => this.#accept(socket))
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url))
    await new Promise<void>(resolve => wire.#server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  /** Of this end. */
  get url(): string {
    const url = new URL(this.to)
    url.host = `127.0.0.1:${(this.#server.address() as { port: number }).port}`
    return url.href
  }

  cut(): void {
    this.#state = 'cut'
    for (const socket of this.#sockets) socket.destroy()
  }

  hold(): void {
    this.#state = 'held'
    for (const socket of this.#sockets) socket.pause()
  }

  mend(): void {
    this.#state = 'whole'
    for (const socket of this.#sockets) socket.resume()
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #accept(socket: Socket): void {
    this.tries += 1
    if (this.#state === 'cut') {
      socket.destroy()
      return
    }
    const other = connect({ host: this.to.hostname, port: Number(this.to.port || 6379) })
    this.#join(socket, other)
    this.#join(other, socket)
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.on('data', data => to.write(data))
    from.on('error', () => {})
    from.on('close', () => {
      this.#sockets.delete(from)
      to.destroy()
    })
    if (this.#state === 'held') from.pause()
  }
}
