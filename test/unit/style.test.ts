import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, countLines, MAX_LINES, type SourceText } from './style-rules.js'

const binary = /\.(png|jpg|gif|ico|woff2?|tgz)$/

const tracked: SourceText[] = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter(path => path !== '' && !binary.test(path) && existsSync(path))
  .map(path => ({ path, text: readFileSync(path, 'utf8') }))

describe('the project', () => {
  test('keeps its own rules of style', () => {
    expect(tracked.flatMap(check)).toEqual([])
  })

  test('has files of a readable size', () => {
    const sizes = tracked
      .filter(({ path }) => /^(src|adapters)\/.*\.ts$/.test(path))
      .map(({ path, text }) => ({ path, lines: countLines(text) }))
      .sort((a, b) => b.lines - a.lines)
    const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0
    const long = sizes.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path} ${lines}`)
    console.info(`${sizes.length} source files, median ${median} lines; above 200: ${long.join(', ') || 'none'}`)
    expect(median).toBeLessThanOrEqual(150)
  })
})

const core = 'src/engine/runner.ts'

describe('a rule of style finds', () => {
  const machinePath = ['', 'home', 'someone', 'project'].join('/')
  test.each<[what: string, path: string, text: string]>([
    ['the wall clock', core, 'const at = Date.now()'],
    ['the wall clock, spelled otherwise', core, "const at = globalThis.Date['now']()"],
    ['the wall clock as a value', core, 'const clock = { now: Date.now }'],
    ['a date of now', core, 'const at = new Date()'],
    ['a date of now without parentheses', core, 'const at = new Date'],
    ['a date of now as text', core, 'const at = Date()'],
    ['a date of now by luxon', core, 'const at = DateTime.now()'],
    ['the monotonic clock', core, 'const at = performance.now()'],
    ['the process clock', core, 'const at = process.hrtime.bigint()'],
    ['a timer', core, 'setTimeout(() => {}, 5)'],
    ['a timer by globalThis', core, 'globalThis.setInterval(() => {}, 5)'],
    ['a timer handed on', core, 'const timers = { setImmediate }'],
    ['a timer by module', core, "import { setTimeout as wait } from 'node:timers/promises'"],
    ['a hidden timer', core, 'fetch(url, { signal: AbortSignal.timeout(5) })'],
    ['chance', core, 'const n = Math.random()'],
    ['chance by web crypto', core, 'const id = crypto.randomUUID()'],
    ['chance by module', core, "import { createHmac, randomBytes } from 'node:crypto'"],
    ['time in an adapter', 'adapters/memory/store.ts', 'const at = Date.now()'],
    ['time in testing beside the fake clock', 'src/testing/carrier.ts', 'const at = Date.now()'],
    ['an adapter that reaches into the core', 'adapters/memory/store.ts', "import { x } from '../../src/errors.js'"],
    ['an adapter that reaches into another', 'adapters/memory/store.ts', "export * from '../twilio/index.js'"],
    ['shared code that knows an adapter', 'adapters/carrier/options.ts', "import { x } from '../twilio/index.js'"],
    ['an adapter that uses testing', 'adapters/memory/store.ts', "import { FakeClock } from 'outdial/testing'"],
    ['testing that reaches into the core', 'src/testing/carrier.ts', "import type { X } from '../errors.js'"],
    ['a core that uses testing', core, "const { FakeClock } = await import('../testing/fake-clock.js')"],
    ['a core that names a type of testing', core, "type X = import('../testing/index.js').FakeClock"],
    ['a core that uses an adapter', core, "import { MemoryStorage } from '../../adapters/memory/index.js'"],
    ['a core that imports itself', core, "import { OutdialError } from 'outdial'"],
    ['an example that reaches inside', 'examples/demo/main.ts', "import { X } from '../../src/index.js'"],
    ['a variable of a module', core, 'let count = 0'],
    ['an exported variable of a module', core, 'export var count = 0'],
    ['a cache of a module', core, 'const cache = new Map<string, number>()'],
    ['a list of a module', core, 'const all: string[] = []'],
    ['a variable of a class', core, 'class X { static count = 0 }'],
    ['a file that is too long', core, '// line\n'.repeat(MAX_LINES + 1)],
    ['a folder named utils', 'src/utils/phone.ts', ''],
    ['a folder named types', 'adapters/memory/types/row.ts', ''],
    ['a file named helpers', 'test/unit/helpers.ts', ''],
    ["somebody's machine", 'docs/testing.md', `Run it in ${machinePath}.`],
    ["somebody's other machine", 'README.md', ['C:', 'Users', 'someone'].join('\\')],
  ])('%s', (_, path, text) => {
    expect(check({ path, text })).toHaveLength(1)
  })
})

describe('a rule of style lets pass', () => {
  test.each<[what: string, path: string, text: string]>([
    ['the system clock', 'src/clock/system-clock.ts', 'setTimeout(() => {}, Date.now())'],
    ['the fake clock', 'src/testing/fake-clock-timers.ts', "import { setTimeout } from 'node:timers'"],
    ['a date of an instant', core, 'const day = new Date(at)'],
    ['words in texts and comments', core, "// Date.now() and setTimeout\nconst text = 'Math.random()'"],
    ['a type of a timer', core, 'type Handle = ReturnType<typeof setTimeout>'],
    ['a method of that name', core, 'clock.setTimeout(5)\nconst port = { performance: 1 }'],
    ['a hash', core, "import { createHmac } from 'node:crypto'"],
    ['a table of a module', core, "const codes = new Map([['a', 1]])\nconst none = Object.freeze([])"],
    ['a constant of a class', core, 'class X { static readonly limit = 5; count = 0 }'],
    ['an adapter on the core', 'adapters/memory/store.ts', "import { leaseLost } from 'outdial'\nimport './rows.js'"],
    ['adapters that share code', 'adapters/twilio/options.ts', "import { parse } from '../opening/options.js'"],
    ['a file of exactly the limit', core, '// line\n'.repeat(MAX_LINES)],
    ['a file of types', 'src/contact/types.ts', 'export type X = 1'],
    ['an address on the web', 'README.md', 'See https://example.com/home/someone and src/tmp/x'],
  ])('%s', (_, path, text) => {
    expect(check({ path, text })).toEqual([])
  })
})
