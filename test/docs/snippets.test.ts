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

const root = process.cwd()
const folder = join(root, 'test/docs/virtual')

/** Every \`\`\`ts block as a module of its own, all in one program against the sources. */
function typeErrors(blocks: { at: string; code: string }[]): string[] {
  const files = new Map([[join(folder, 'preamble.d.ts'), preamble]])
  const places = new Map<string, string>()
  for (const [i, { at, code }] of blocks.entries()) {
    files.set(join(folder, `${i}.ts`), `${code}\nexport {}\n`)
    places.set(join(folder, `${i}.ts`), at)
  }
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false })
  const own = { readFile: host.readFile, fileExists: host.fileExists, getSourceFile: host.getSourceFile }
  host.fileExists = path => files.has(resolve(path)) || own.fileExists(path)
  host.readFile = path => files.get(resolve(path)) ?? own.readFile(path)
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(resolve(path))
    return text === undefined ? own.getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version)
  }
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host)
  const sources = [...places.keys()].map(path => program.getSourceFile(path)!)
  return sources.flatMap(source =>
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(diagnostic => {
      const line = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line
      const place = places.get(resolve(source.fileName))
      return `${place} +${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    }),
  )
}

test('every ts block of the docs type-checks, and a wrong one would not', () => {
  const blocks = allPages().flatMap(page =>
    fencesOf(page)
      .filter(fence => fence.language === 'ts')
      .map(({ code, line }) => ({ at: `${page.path}:${line}`, code })),
  )
  expect(blocks.length).toBeGreaterThan(10)
  const wrong = { at: 'wrong', code: "await campaign.lanch()\nengine.on('campaign.over', () => {})" }
  const found = typeErrors([...blocks, wrong])
  expect(found.filter(each => !each.startsWith('wrong'))).toEqual([])
  expect(found).toHaveLength(2)
})
