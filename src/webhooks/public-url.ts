/**
 * The URL as the provider called it. Behind a proxy or tunnel the request arrives under another host, perhaps with a
 * path prefix taken off; `publicUrl` puts both back. Headers such as `X-Forwarded-Host` are not consulted: anybody can
 * send them.
 */
export function publicUrlOf(requestUrl: string, publicUrl: string | undefined): URL {
  const arrived = new URL(requestUrl)
  if (publicUrl === undefined) return arrived
  const base = new URL(publicUrl)
  const prefix = base.pathname.replace(/\/$/, '')
  // Not through `new URL(path, base)`: a path that begins with two slashes would name another host.
  const url = new URL(base.origin)
  url.pathname = prefix + arrived.pathname
  url.search = arrived.search
  return url
}
