import type { CallRequest, MachineMessage } from 'outdial'
import { correlate } from '../carrier/correlation.js'

/** What Twilio is to do once the call is answered: words of ours, or an address of the host's to ask. */
export type Instructions = { twiml: string } | { url: string; method: string } | { problem: string }

const MOST_TWIML = 4000

/** Attempt and tenant go along, so that the agent at the other end knows whose call it has. */
export function instructionsFor({ connect, greeting, attemptId, tenantId }: CallRequest): Instructions {
  if (connect.kind === 'url') {
    const url = new URL(connect.url)
    correlate(url, { attemptId, tenantId })
    return { url: url.href, method: connect.method ?? 'POST' }
  }
  if (connect.kind === 'stream' && !connect.url.startsWith('wss:')) return { problem: 'stream_address_not_wss' }
  const { language, voice } = connect.kind === 'say' ? connect : {}
  const said = greeting === undefined ? '' : element('Say', { language, voice }, text(greeting))
  const body =
    connect.kind === 'say'
      ? element('Say', { language, voice }, text(connect.text))
      : stream(connect.url, { ...connect.parameters, attempt: attemptId, tenant: tenantId })
  return documentOf(said + body)
}

/** To say once and end the call: nothing in it can place another. */
export function messageTwiml({
  language,
  voice,
  text: words,
}: MachineMessage): { twiml: string } | { problem: string } {
  return documentOf(element('Say', { language, voice }, text(words)) + element('Hangup', {}, ''))
}

function documentOf(content: string): { twiml: string } | { problem: string } {
  const twiml = `<?xml version="1.0" encoding="UTF-8"?>${element('Response', {}, content)}`
  return twiml.length > MOST_TWIML ? { problem: 'message_too_long' } : { twiml }
}

/** Twilio passes no query of a stream's address on, so what the agent needs goes as parameters. */
function stream(url: string, parameters: Record<string, string>): string {
  const list = Object.entries(parameters).map(([name, value]) => element('Parameter', { name, value }, ''))
  return element('Connect', {}, element('Stream', { url }, list.join('')))
}

/** `content` is XML already. */
function element(name: string, attributes: Record<string, string | undefined>, content: string): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${text(value)}"`,
  )
  return `<${name}${list.join('')}>${content}</${name}>`
}

/** Also line breaks and tabs, which a parser would else change into spaces in attributes. */
const special = /[&<>"'\t\n\r]/g

// XML 1.0 has no way to write these at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/** Any text as XML text or attribute value. Characters that XML cannot hold are left out. */
export function text(value: string): string {
  return value.replace(impossible, '').replace(special, character => `&#${character.charCodeAt(0)};`)
}
