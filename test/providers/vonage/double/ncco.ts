import { parseXml } from '../../carrier/xml.js'
import { VonageError } from './error-reply.js'

/** Checks an NCCO as the reference says; what its `talk` actions say, as it is heard. */
export function readNcco(ncco: unknown): string[] {
  if (!Array.isArray(ncco) || ncco.length === 0) refuse('ncco', 'No list of actions')
  return (ncco as unknown[]).flatMap((each, index) => {
    const { action, ...fields } = each as Record<string, unknown>
    if (action === 'talk') return [talk(fields, `ncco[${index}]`)]
    if (action === 'connect') connect(fields, `ncco[${index}]`)
    else refuse(`ncco[${index}].action`, 'The double knows talk and connect')
    return []
  })
}

function talk({ text, language, style, ...more }: Record<string, unknown>, name: string): string {
  if (typeof text !== 'string' || text.length === 0 || text.length > 3000) refuse(`${name}.text`, 'Invalid text')
  if (language !== undefined && typeof language !== 'string') refuse(`${name}.language`, 'Invalid')
  if (style !== undefined && !Number.isInteger(style)) refuse(`${name}.style`, 'Invalid')
  if (Object.keys(more).length > 0) refuse(name, `Unknown ${Object.keys(more)}`)
  // What begins as SSML is taken for it, and not read out as it stands.
  return /^\s*<speak/i.test(text as string) ? parseXml(text as string).text : (text as string)
}

const audio = /^audio\/l16;rate=(8000|16000|24000)$/

function connect({ endpoint, ...more }: Record<string, unknown>, name: string): void {
  if (Object.keys(more).length > 0) refuse(name, `Unknown ${Object.keys(more)}`)
  const [{ type, uri, 'content-type': contentType, headers, ...rest }] = endpoint as Record<string, unknown>[] as [
    Record<string, unknown>,
  ]
  if (type !== 'websocket' || typeof uri !== 'string' || !/^wss?:/.test(uri)) refuse(`${name}.endpoint`, 'No socket')
  if (!audio.test(String(contentType))) refuse(`${name}.endpoint`, 'Invalid content-type')
  if (typeof headers !== 'object' || Object.keys(rest).length > 0) refuse(`${name}.endpoint`, 'Invalid')
}

function refuse(name: string, reason: string): never {
  throw new VonageError(400, 'Bad Request', [{ name, reason }])
}
