import { describe, expect, test } from 'vitest'
import { contentFaults, type PackageContents } from './contents.js'

const manifest = {
  name: 'outdial',
  files: ['dist', 'CHANGELOG.md'],
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './memory': { types: './dist/memory.d.ts', default: './dist/memory.js' },
    './testing': { types: './dist/testing.d.ts', default: './dist/testing.js' },
    './package.json': './package.json',
  },
  dependencies: { luxon: '^3.7.0' },
  peerDependencies: { twilio: '^6.0.0' },
}

const files: Record<string, string> = {
  'package.json': '{}',
  'README.md': '# outdial',
  LICENSE: 'MIT',
  'CHANGELOG.md': '# outdial',
  'dist/index.js': "import { DateTime } from 'luxon'; import 'node:events'; export class OutdialError {}",
  'dist/index.d.ts': 'export declare class OutdialError {}',
  'dist/memory.js': "import { OutdialError } from 'outdial'; export class MemoryStorage {}",
  'dist/memory.d.ts': "import { Storage } from 'outdial'; export declare class MemoryStorage {}",
  'dist/testing.js': "import { OutdialError } from 'outdial'; export class FakeClock {}",
  'dist/testing.d.ts': "import { Clock } from 'outdial'; export declare class FakeClock {}",
}

function faults(changed: Record<string, string | undefined>): string[] {
  const contents = Object.entries({ ...files, ...changed }).filter(
    (file): file is [string, string] => file[1] !== undefined,
  )
  const pack: PackageContents = { manifest, files: new Map(contents), builtIn: '/build/outdial' }
  return contentFaults(pack)
}

describe('the contents of the package', () => {
  test('pass when everything is in its place', () => {
    expect(faults({})).toEqual([])
  })

  test('pass with a peer that is imported when it is asked for', () => {
    expect(faults({ 'dist/memory.js': "export const load = () => import('twilio')" })).toEqual([])
  })

  test.each<[what: string, changed: Record<string, string | undefined>, fault: RegExp]>([
    ['an exported file that is missing', { 'dist/memory.d.ts': undefined }, /'dist\/memory.d.ts' is exported/],
    ['a listed file that is missing', { 'CHANGELOG.md': undefined }, /'CHANGELOG.md' should be/],
    ['a missing licence', { LICENSE: undefined }, /'LICENSE' should be/],
    ['a file that strayed in', { 'src/index.ts': '' }, /'src\/index.ts' does not belong/],
    ['a second copy of the core', { 'dist/memory.js': 'class OutdialError {}' }, /in dist\/index.js, dist\/memory.js/],
    [
      'a second copy of its types',
      { 'dist/memory.d.ts': 'declare class OutdialError {}' },
      /in dist\/index.d.ts, dist/,
    ],
    [
      'testing code at run time',
      { 'dist/memory.js': "import 'outdial/testing'" },
      /memory.js' reaches code for testing/,
    ],
    [
      'testing code through another file',
      { 'dist/index.js': "import './chunk.js'; class OutdialError {}", 'dist/chunk.js': "import('./testing.js')" },
      /index.js' reaches code for testing/,
    ],
    ['testing types', { 'dist/memory.d.ts': "export * from './testing.js'" }, /memory.d.ts' reaches code for testing/],
    ['an import nobody declared', { 'dist/memory.js': "import pg from 'pg/lib/x'" }, /imports 'pg\/lib\/x'/],
    ['a peer imported at once', { 'dist/memory.js': "import 'twilio'; import('twilio')" }, /imports 'twilio'/],
    ['types that hang on a peer', { 'dist/memory.d.ts': "import { Twilio } from 'twilio'" }, /imports 'twilio'/],
    ['a path of the build', { 'dist/index.js.map': '{"sources":["/build/outdial/src/x.ts"]}' }, /names the folder/],
  ])('do not pass with %s', (_, changed, fault) => {
    expect(faults(changed).join('\n')).toMatch(fault)
  })
})
