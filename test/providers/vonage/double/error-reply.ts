import type { ServerResponse } from 'node:http'

/** An error as Vonage words it, by RFC 7807. */
export class VonageError extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly invalid: { name: string; reason: string }[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(title)
  }
}

export function sendJson(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export function sendError(response: ServerResponse, { status, message, invalid, headers }: VonageError): void {
  const named = invalid.length === 0 ? {} : { invalid_parameters: invalid }
  const type = 'https://developer.nexmo.com/api-errors'
  sendJson(response, status, { type, title: message, detail: message, ...named }, headers)
}
