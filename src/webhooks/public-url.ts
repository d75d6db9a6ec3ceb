/**
 * The URL as the provider called it. Behind a proxy or tunnel the request arrives under another host, perhaps with the
 * beginning of its path taken off; `publicUrl` puts both back. Headers such as `X-Forwarded-Host` are not consulted:
 * anybody can send them. The query stays to the letter, a lone `?` included; a fragment never reaches a server.
 */
export function publicUrlOf(requestUrl: string, publicUrl: string | undefined): URL {
  const arrived = new URL(requestUrl)
  arrived.hash = ''
  if (publicUrl === undefined) return arrived
  const base = new URL(publicUrl)
  const { href } = arrived
  const query = href.includes('?') ? href.slice(href.indexOf('?')) : ''
  // Not through `new URL(path, base)`: a path that begins with two slashes would name another host.
  return new URL(base.origin + pathOf(base.pathname, arrived.pathname) + query)
}

function pathOf(base: string, arrived: string): string {
  const prefix = base.replace(/\/$/, '')
  // What a proxy leaves of a path that it takes off whole.
  if (arrived === '/') return base
  const isWhole = arrived === prefix || arrived.startsWith(`${prefix}/`)
  return isWhole ? arrived : prefix + arrived
}
