import { posix } from 'node:path'
import ts from 'typescript'

export interface Manifest {
  name: string
  files: string[]
  exports: Record<string, string | { types: string; default: string }>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** A package as it is published: what stands in it, by path from its root with slashes. */
export interface PackageContents {
  manifest: Manifest
  files: ReadonlyMap<string, string>
  /** The folder it was built in, which nothing of it may name. */
  builtIn: string
}

/** All that is wrong with what is in the package, one sentence each. */
export function contentFaults(pack: PackageContents): string[] {
  return [
    ...missingFiles(pack),
    ...strayFiles(pack),
    ...copiesOfTheCore(pack),
    ...testingCode(pack),
    ...undeclaredImports(pack),
    ...machinePaths(pack),
  ]
}

/** The subpaths with code, and the files that stand for them. */
export function subpaths({ exports }: Manifest): { subpath: string; types: string; code: string }[] {
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [{ subpath, types: posix.normalize(target.types), code: posix.normalize(target.default) }],
  )
}

function missingFiles({ manifest, files }: PackageContents): string[] {
  const targets = Object.values(manifest.exports).flatMap(target =>
    typeof target === 'string' ? target : Object.values(target),
  )
  const exported = targets.map(path => posix.normalize(path)).filter(path => !files.has(path))
  const listed = [...manifest.files, 'README.md', 'LICENSE'].filter(
    entry => ![...files.keys()].some(path => path === entry || path.startsWith(`${entry}/`)),
  )
  return [
    ...exported.map(path => `'${path}' is exported and not in the package.`),
    ...listed.map(entry => `'${entry}' should be in the package and is not.`),
  ]
}

function strayFiles({ manifest, files }: PackageContents): string[] {
  const roots = [...manifest.files, 'README.md', 'LICENSE', 'package.json']
  return [...files.keys()]
    .filter(path => !roots.some(root => path === root || path.startsWith(`${root}/`)))
    .map(path => `'${path}' does not belong in the package.`)
}

/** Two classes of the same name are two classes to `instanceof`, and to the type checker. */
function copiesOfTheCore({ files }: PackageContents): string[] {
  const copies = (kind: RegExp) => {
    const holders = [...files].filter(
      ([path, text]) => kind.test(path) && /\bclass OutdialError\b|\bOutdialError\d* = class\b/.test(text),
    )
    return holders.length === 1
      ? []
      : [`OutdialError should be in one file and is in ${holders.map(([path]) => path).join(', ') || 'none'}.`]
  }
  return [...copies(/\.js$/), ...copies(/\.d\.ts$/)]
}

function testingCode(pack: PackageContents): string[] {
  const entries = subpaths(pack.manifest)
  const testing = entries.find(({ subpath }) => subpath === './testing')
  return entries
    .filter(entry => entry !== testing)
    .flatMap(({ types, code }) => [types, code])
    .filter(path => reachable(pack, path).has(testing?.code ?? '') || reachable(pack, path).has(testing?.types ?? ''))
    .map(path => `'${path}' reaches code for testing.`)
}

/** The package's own files that load with `path`, itself included. */
function reachable(pack: PackageContents, path: string, seen = new Set<string>()): Set<string> {
  const text = pack.files.get(path)
  if (text === undefined || seen.has(path)) return seen
  seen.add(path)
  const typed = path.endsWith('.d.ts')
  for (const from of importsOf(text)) {
    const own = subpaths(pack.manifest).find(({ subpath }) => posix.join(pack.manifest.name, subpath) === from)
    const sibling = posix.join(posix.dirname(path), typed ? from.replace(/\.js$/, '.d.ts') : from)
    if (own) reachable(pack, typed ? own.types : own.code, seen)
    else if (from.startsWith('.')) reachable(pack, sibling, seen)
  }
  return seen
}

const importsOf = (text: string) => ts.preProcessFile(text, true, true).importedFiles.map(file => file.fileName)

const packageOf = (from: string) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')

/** A peer that may be missing can be imported when it is asked for, and nothing else may hang on it, types included. */
function undeclaredImports({ manifest, files }: PackageContents): string[] {
  const declared = new Set([manifest.name, ...Object.keys(manifest.dependencies ?? {})])
  const peers = new Set(Object.keys(manifest.peerDependencies ?? {}))
  return [...files]
    .filter(([path]) => /\.(js|d\.ts)$/.test(path))
    .flatMap(([path, text]) => {
      const asked = new Set(path.endsWith('.js') ? askedFor(text) : [])
      return importsOf(text)
        .filter(from => !/^(\.|node:)/.test(from) && !declared.has(packageOf(from)))
        .filter(from => !(peers.has(packageOf(from)) && asked.has(from)))
        .map(from => `'${path}' imports '${from}', which is no dependency.`)
    })
}

/** What is imported by `import()` alone. */
function askedFor(text: string): string[] {
  const always = new Set<string>()
  const later = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) always.add(node.moduleSpecifier.text)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments
      if (from && ts.isStringLiteral(from)) later.add(from.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('code.js', text, ts.ScriptTarget.Latest))
  return [...later].filter(from => !always.has(from))
}

function machinePaths({ files, builtIn }: PackageContents): string[] {
  return [...files]
    .filter(([, text]) => text.includes(builtIn))
    .map(([path]) => `'${path}' names the folder it was built in.`)
}
