import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Processes of the crash test talk in lines of JSON. This one's are written before the call returns, and so before a kill. */
export function say(line: object): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(1, bytes, from)
    } catch (error) {
      // The pipe is full: whoever reads it is slow.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

/** Orders from the supervisor, one a line; when it is gone, so is this process. */
export async function obey<T>(take: (order: T) => void): Promise<never> {
  for await (const line of createInterface({ input: process.stdin })) take(JSON.parse(line) as T)
  process.exit(0)
}
