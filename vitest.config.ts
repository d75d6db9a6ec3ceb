import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^outdial\/compliance$/, replacement: at('./adapters/compliance/index.ts') },
      { find: /^outdial\/memory$/, replacement: at('./adapters/memory/index.ts') },
      { find: /^outdial\/postgres$/, replacement: at('./adapters/postgres/index.ts') },
      { find: /^outdial\/testing$/, replacement: at('./src/testing/index.ts') },
      { find: /^outdial\/twilio$/, replacement: at('./adapters/twilio/index.ts') },
      { find: /^outdial\/vonage$/, replacement: at('./adapters/vonage/index.ts') },
      { find: /^outdial$/, replacement: at('./src/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/services/setup.ts'],
    // By itself it leaves a core to whoever watches; on two cores that is half the machine.
    maxWorkers: availableParallelism(),
    testTimeout: process.env.OUTDIAL_LONG ? 600_000 : 30_000,
  },
})
