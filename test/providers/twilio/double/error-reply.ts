import type { ServerResponse } from 'node:http'

/** An error as Twilio words it. Those of 5xx often come without a code. */
export class TwilioError extends Error {
  constructor(
    readonly status: number,
    readonly code: number | undefined,
    message: string,
  ) {
    super(message)
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' })
  response.end(JSON.stringify(body))
}

export function sendError(response: ServerResponse, { status, code, message }: TwilioError): void {
  const info = code === undefined ? {} : { code, more_info: `https://www.twilio.com/docs/errors/${code}` }
  sendJson(response, status, { ...info, message, status })
}
