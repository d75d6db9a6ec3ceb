import type { CallRequest, MachineMessage } from 'outdial'
import { correlate } from '../carrier/correlation.js'

export interface TalkAction {
  action: 'talk'
  text: string
  language?: string
  style?: number
}

export interface ConnectAction {
  action: 'connect'
  endpoint: [{ type: 'websocket'; uri: string; 'content-type': string; headers: Record<string, string> }]
}

export type NccoAction = TalkAction | ConnectAction

/** What Vonage is to do once the call is answered: words of ours, or an address of the host's to ask. */
export type Instructions =
  | { ncco: NccoAction[] }
  | { answerUrl: string[]; answerMethod: 'GET' | 'POST' }
  | { problem: string }

/** Vonage's limit on what one `talk` says. */
const MOST_SAID = 1500

/** Attempt and tenant go along, so that the agent at the other end knows whose call it has. */
export function instructionsFor(request: CallRequest, audioRate = 16_000): Instructions {
  const { connect, greeting, attemptId, tenantId } = request
  if (connect.kind === 'url') {
    const url = new URL(connect.url)
    correlate(url, { attemptId, tenantId })
    return { answerUrl: [url.href], answerMethod: connect.method ?? 'POST' }
  }
  if (connect.kind === 'stream' && !connect.url.startsWith('wss:')) return { problem: 'stream_address_not_wss' }
  const { language, voice } = connect.kind === 'say' ? connect : {}
  const how = { ...(language === undefined ? {} : { language }), ...(voice === undefined ? {} : { voice }) }
  const said = greeting === undefined ? undefined : talk({ text: greeting, ...how })
  if (said && 'problem' in said) return said
  const body = connect.kind === 'say' ? talk(connect) : stream(request, connect, audioRate)
  if ('problem' in body) return body
  return { ncco: [...(said ? [said] : []), body] }
}

/** An NCCO that has come to its end ends the call. */
export function messageNcco(message: MachineMessage): NccoAction[] | { problem: string } {
  const said = talk(message)
  return 'problem' in said ? said : [said]
}

/** Vonage names a voice by language and by the number of its style. */
function talk({ text, language, voice }: MachineMessage): TalkAction | { problem: string } {
  if (voice !== undefined && !/^\d{1,3}$/.test(voice)) return { problem: 'voice_is_no_style' }
  if (text.length > MOST_SAID) return { problem: 'message_too_long' }
  return {
    action: 'talk',
    text: literal(text),
    ...(language === undefined ? {} : { language }),
    ...(voice === undefined ? {} : { style: Number(voice) }),
  }
}

/** What begins as SSML would be taken for it; written as SSML that says just this, it is said to the letter. */
function literal(text: string): string {
  return /^\s*<speak/i.test(text) ? `<speak>${escaped(text)}</speak>` : text
}

// XML 1.0 has no way to write these at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const escaped = (text: string) =>
  text.replace(impossible, '').replace(/[&<>"'\t\n\r]/g, character => `&#${character.charCodeAt(0)};`)

/** The headers come to the agent in the first message of the socket. */
function stream(
  { attemptId, tenantId }: CallRequest,
  connect: { url: string; parameters?: Record<string, string> },
  audioRate: number,
): ConnectAction {
  const headers = { ...connect.parameters, attempt: attemptId, tenant: tenantId }
  const type = `audio/l16;rate=${audioRate}`
  return { action: 'connect', endpoint: [{ type: 'websocket', uri: connect.url, 'content-type': type, headers }] }
}
