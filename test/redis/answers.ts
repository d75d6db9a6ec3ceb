import { connect } from 'node:net'

/** Whether a Redis answers a PING at the url; one that asks for a password answers too. */
export function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 2_000 })
    const say = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => socket.write('PING\r\n'))
    socket.on('data', data => say(/^(\+PONG|-NOAUTH)/.test(String(data))))
    socket.on('timeout', () => say(false))
    socket.on('error', () => say(false))
    socket.on('close', () => say(false))
  })
}
