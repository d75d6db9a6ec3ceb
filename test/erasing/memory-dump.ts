import { Session } from 'node:inspector'

interface Remote {
  type: string
  subtype?: string
  objectId?: string
  value?: unknown
}

interface Property {
  name: string
  value?: Remote
}

const collection = 'function () { return [...(this instanceof Map ? this.keys() : []), ...this.values()] }'
const numbers = 'function () { return [...this].filter(Boolean).join(" ") }'
const isNew = 'function (seen) { if (seen.has(this)) return false; seen.add(this); return true }'

/** Every string and number that can be reached from an object, private fields and typed arrays included; not through functions. */
export function memoryDump(root: object): string {
  const session = new Session()
  session.connect()
  const found: string[] = []
  const post = (method: string, params: object): Record<string, unknown> => {
    let reply: Record<string, unknown> = {}
    session.post(method, params, (error, result) => {
      if (error) throw error
      reply = result as Record<string, unknown>
    })
    return reply
  }
  const call = (objectId: string, functionDeclaration: string, more: object = {}) =>
    post('Runtime.callFunctionOn', { objectId, functionDeclaration, ...more }).result as Remote
  const global = globalThis as { dumped?: object | undefined }
  const remoteOf = (object: object) => {
    global.dumped = object
    return post('Runtime.evaluate', { expression: 'globalThis.dumped' }).result as Remote
  }
  try {
    const seen = { objectId: remoteOf(new WeakSet()).objectId }
    const open = [remoteOf(root)]
    for (let next = open.pop(); next; next = open.pop()) {
      const { type, subtype, objectId, value } = next
      if (type !== 'object' || objectId === undefined) {
        if (type === 'string' || type === 'number') found.push(String(value))
      } else if (call(objectId, isNew, { arguments: [seen] }).value === true) {
        if (subtype === 'typedarray') found.push(String(call(objectId, numbers, { returnByValue: true }).value))
        else if (subtype === 'map' || subtype === 'set') open.push(call(objectId, collection))
        else {
          const own = post('Runtime.getProperties', { objectId, ownProperties: true })
          for (const { value: held } of [own.result, own.privateProperties].flatMap(
            each => (each ?? []) as Property[],
          )) {
            if (held) open.push(held)
          }
          if (subtype !== 'array') found.push(...((own.result ?? []) as Property[]).map(({ name }) => name))
        }
      }
    }
    return found.join('\n')
  } finally {
    global.dumped = undefined
    session.disconnect()
  }
}
