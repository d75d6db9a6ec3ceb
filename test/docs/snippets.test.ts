import { join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { allPages, fencesOf } from './markdown.js'

/** What a snippet may use without saying where it comes from. */
const preamble = `
  declare const engine: import('outdial').CampaignEngine
  declare const campaign: import('outdial').Campaign
  declare const storage: import('outdial').Storage
  declare const telephony: import('outdial').Telephony
  declare const clock: import('outdial/testing').FakeClock
  declare const carrier: import('outdial/testing').SimulatedCarrier
  declare const input: import('outdial').CampaignInput
  declare const agent: import('outdial').AgentInput
  declare const attemptId: string
`

const adapters = ['memory', 'postgres', 'redis'].map(name => `adapters/${name}/index.ts`)
const entries = ['src/index.ts', ...adapters, 'src/testing/index.ts']
const root = process.cwd()
const folder = join(root, 'test/docs/virtual')

interface Block {
  at: string
  code: string
}

/** One program of the sources and every block as a module of its own; compiling it twice would take twice as long. */
function programOf(blocks: Block[]): ts.Program {
  const files = new Map([[join(folder, 'preamble.d.ts'), preamble]])
  for (const [i, { code }] of blocks.entries()) files.set(pathOf(i), `${code}\nexport {}\n`)
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const own = { fileExists: host.fileExists, getSourceFile: host.getSourceFile }
  host.fileExists = path => files.has(resolve(path)) || own.fileExists(path)
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(resolve(path))
    return text === undefined ? own.getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version)
  }
  // What a snippet shows it need not use.
  return ts.createProgram([...files.keys(), ...entries], { ...options, noUnusedLocals: false }, host)
}

const pathOf = (block: number) => join(folder, `${block}.ts`)

function typeErrors(program: ts.Program, blocks: Block[]): string[] {
  return blocks.flatMap(({ at }, i) => {
    const source = program.getSourceFile(pathOf(i))!
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(found => {
      const { line } = source.getLineAndCharacterOfPosition(found.start ?? 0)
      return `${at} +${line}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`
    })
  })
}

/** Names that an entry exports without a word of what they are. */
function undocumented(program: ts.Program, entry: string): string[] {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!
  const silent = checker.getExportsOfModule(module).filter(name => {
    const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
    return symbol.getDocumentationComment(checker).length === 0
  })
  return silent.map(symbol => symbol.name)
}

const shown = allPages().flatMap(page =>
  fencesOf(page)
    .filter(fence => fence.language === 'ts')
    .map(({ code, line }) => ({ at: `${page.path}:${line}`, code })),
)
const wrong = { at: 'wrong', code: "await campaign.lanch()\nengine.on('campaign.over', () => {})" }
const blocks = [...shown, wrong]
const program = programOf(blocks)

test('every ts block of the docs type-checks, and a wrong one would not', () => {
  expect(shown.length).toBeGreaterThan(10)
  const found = typeErrors(program, blocks)
  expect(found.filter(each => !each.startsWith('wrong'))).toEqual([])
  expect(found).toHaveLength(2)
})

test.each(entries)('everything that %s exports says what it is', entry => {
  expect(undocumented(program, entry)).toEqual([])
})
