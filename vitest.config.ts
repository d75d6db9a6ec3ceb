import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const resolve = {
  alias: [
    { find: /^outdial\/compliance$/, replacement: at('./adapters/compliance/index.ts') },
    { find: /^outdial\/memory$/, replacement: at('./adapters/memory/index.ts') },
    { find: /^outdial\/postgres$/, replacement: at('./adapters/postgres/index.ts') },
    { find: /^outdial\/redis$/, replacement: at('./adapters/redis/index.ts') },
    { find: /^outdial\/testing$/, replacement: at('./src/testing/index.ts') },
    { find: /^outdial\/twilio$/, replacement: at('./adapters/twilio/index.ts') },
    { find: /^outdial\/vonage$/, replacement: at('./adapters/vonage/index.ts') },
    { find: /^outdial$/, replacement: at('./src/index.ts') },
  ],
}
const testTimeout = process.env.OUTDIAL_LONG ? 600_000 : 30_000

// Nothing in outdial lives in a module, so files may share the modules they import; loading them anew for each file took
// more time than many tests. Files that replace modules, or look at which are loaded, each have their own.
const together = ['test/{engine,compliance,webhooks}/**/*.test.ts', 'test/unit/!(throttle-bypassed).test.ts']

export default defineConfig({
  test: {
    // Once a run, for both projects.
    globalSetup: ['test/services/setup.ts'],
    // By itself it leaves a core to whoever watches; on two cores that is half the machine. One more than there are cores, as
    // the crash tests wait most of their time.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { resolve, test: { name: 'together', include: together, isolate: false, testTimeout } },
      { resolve, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: together, testTimeout } },
    ],
  },
})
