import { defineConfig, type Options } from 'tsup'

const shared: Options = {
  format: 'esm',
  // tsup hands the compiler a `baseUrl`, which TypeScript 6 calls deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  target: 'node20',
  platform: 'node',
  sourcemap: true,
  // The builds below run side by side, and cleaning in one would race with the other: the npm script cleans before.
  clean: false,
  removeNodeProtocol: false,
}

// The core is built by itself, and the other subpaths import it as `outdial`, as an outsider would. So there is one
// copy of it in the package, and no testing code in a runtime subpath. `splitting: false` keeps the subpaths apart.
export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' } },
  {
    ...shared,
    entry: {
      compliance: 'adapters/compliance/index.ts',
      memory: 'adapters/memory/index.ts',
      postgres: 'adapters/postgres/index.ts',
      redis: 'adapters/redis/index.ts',
      testing: 'src/testing/index.ts',
      twilio: 'adapters/twilio/index.ts',
      vonage: 'adapters/vonage/index.ts',
    },
    external: ['outdial', '@electric-sql/pglite', '@vonage/server-sdk', 'date-holidays', 'ioredis', 'pg', 'twilio'],
    splitting: false,
  },
])
