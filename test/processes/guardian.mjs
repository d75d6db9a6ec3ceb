// Outlives whoever started it, however that ended (SIGKILL too), and clears up after it: kills the processes and removes
// the folders it was told of. It reads one order a line from stdin; stdin ends when its starter does.
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** @type {Map<number, string>} */
const processes = new Map()
/** @type {Set<string>} */
const folders = new Set()
// Ctrl-C reaches the whole process group; this one has work to do after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  if (order.pid !== undefined) processes.set(order.pid, order.signal)
  if (order.gone !== undefined) processes.delete(order.gone)
  if (order.folder !== undefined) folders.add(order.folder)
}
for (const [pid, signal] of processes) {
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone already.
  }
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
