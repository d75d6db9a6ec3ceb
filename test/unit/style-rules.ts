import { posix } from 'node:path'
import ts from 'typescript'

/** What the linter has no rule for. `path` is from the project's folder, with slashes. */
export interface SourceText {
  path: string
  text: string
}

export const MAX_LINES = 400

/** All that is wrong with one file, as `path:line: what`. */
export function check(source: SourceText): string[] {
  const found = [...pathFaults(source.path), ...machinePaths(source)]
  if (/\.[cm]?ts$/.test(source.path)) found.push(...lengthFaults(source))
  if (isLibrary(source.path)) {
    const tree = parse(source)
    found.push(...importFaults(source.path, tree), ...moduleState(source.path, tree))
    if (!mayReadTime(source.path)) found.push(...timeAndChance(source.path, tree))
  } else if (source.path.startsWith('examples/') && source.path.endsWith('.ts')) {
    found.push(...importFaults(source.path, parse(source)))
  }
  return found
}

const isLibrary = (path: string) => /^(src|adapters)\/.*\.ts$/.test(path)

/** The only places that may read the machine's time, set its timers or draw its randomness. */
const mayReadTime = (path: string) => path.startsWith('src/clock/') || path.startsWith('src/testing/fake-clock')

const parse = ({ path, text }: SourceText) => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

function at(path: string, tree: ts.SourceFile, node: ts.Node, what: string): string {
  return `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}: ${what}`
}

function pathFaults(path: string): string[] {
  const bucket = /(?:^|\/)(?:(?:utils?|common|helpers?|types|misc)\/|(?:utils?|common|helpers?|misc)\.[cm]?[jt]s$)/
  return bucket.test(path) ? [`${path}:1: is named after no responsibility`] : []
}

function lengthFaults({ path, text }: SourceText): string[] {
  const lines = countLines(text)
  return lines > MAX_LINES ? [`${path}:${lines}: has more than ${MAX_LINES} lines`] : []
}

export const countLines = (text: string) => text.replace(/\n$/, '').split('\n').length

function machinePaths({ path, text }: SourceText): string[] {
  const machine = /(?:^|[\s'"`(=,])(?:\/(?:home|root|Users|work|tmp|mnt|var\/folders)\/[\w.-]|[A-Z]:\\+Users\\)/
  return text
    .split('\n')
    .flatMap((line, index) => (machine.test(line) ? [`${path}:${index + 1}: names a path of some machine`] : []))
}

function importFaults(path: string, tree: ts.SourceFile): string[] {
  return imports(tree).flatMap(({ node, from }) => {
    const why = importFault(path, from)
    return why ? [at(path, tree, node, `imports '${from}': ${why}`)] : []
  })
}

function importFault(path: string, from: string): string | undefined {
  const target = from.startsWith('.') ? posix.join(posix.dirname(path), from) : from
  const inside = (folder: string) => target.startsWith(folder)
  if (path.startsWith('src/testing/') || path.startsWith('adapters/')) {
    const home = path.split('/').slice(0, 2).join('/')
    const shared = path.startsWith('adapters/') && ['adapters/carrier/', 'adapters/opening/'].some(inside)
    if (from.startsWith('.') && !inside(`${home}/`) && !shared)
      return "what lies outside this folder is imported as 'outdial'"
    if (from.startsWith('outdial/')) return "a subpath builds on 'outdial' alone"
  } else if (path.startsWith('src/')) {
    if (inside('src/testing/') || inside('adapters/')) return 'the core knows neither its adapters nor testing'
    if (/^outdial(\/|$)/.test(from)) return 'the core does not import itself by name'
  } else if (inside('src/') || inside('adapters/')) return 'an example imports what a user can'
  return undefined
}

/** Static and dynamic imports, re-exports and `import('x').T` types. */
function imports(tree: ts.SourceFile): { node: ts.Node; from: string }[] {
  const found: { node: ts.Node; from: string }[] = []
  walk(tree, node => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ node, from: specifier.text })
  })
  return found
}

/** Variables of a module, and collections that are empty at first and so only there to be filled. */
function moduleState(path: string, tree: ts.SourceFile): string[] {
  const found: string[] = []
  for (const statement of tree.statements) {
    if (!ts.isVariableStatement(statement)) continue
    if (statement.modifiers?.some(modifier => modifier.kind === ts.SyntaxKind.DeclareKeyword)) continue
    const constant = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!constant || isEmptyCollection(initializer))
        found.push(at(path, tree, statement, `'${name.getText(tree)}' is state of a module`))
    }
  }
  walk(tree, node => {
    if (!ts.isPropertyDeclaration(node)) return
    const has = (kind: ts.SyntaxKind) => node.modifiers?.some(modifier => modifier.kind === kind)
    if (!has(ts.SyntaxKind.StaticKeyword)) return
    if (!has(ts.SyntaxKind.ReadonlyKeyword) || isEmptyCollection(node.initializer))
      found.push(at(path, tree, node, `'${node.name.getText(tree)}' is state of a class for the whole process`))
  })
  return found
}

function isEmptyCollection(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0
  if (!ts.isNewExpression(value)) return false
  return /^(Weak)?(Map|Set)$/.test(value.expression.getText()) && (value.arguments?.length ?? 0) === 0
}

const bannedGlobals = /^(setTimeout|setInterval|setImmediate|performance)$/
const bannedModules = /^(node:)?(timers|timers\/promises|perf_hooks)$/
const bannedMembers =
  /^(Date\.now|Math\.random|DateTime\.now|AbortSignal\.timeout|process\.(hrtime|uptime)|(web)?crypto\.(random\w*|getRandomValues))$/

/** Every way to the machine's time, timers and randomness, also through `globalThis`, modules and luxon. */
function timeAndChance(path: string, tree: ts.SourceFile): string[] {
  const found: string[] = []
  const add = (node: ts.Node, name: string) =>
    found.push(at(path, tree, node, `${name} belongs behind the Clock and Random ports`))
  walk(tree, node => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return false
    const member = memberName(node)
    if (member && (bannedMembers.test(member) || bannedGlobals.test(member))) add(node, member)
    if (ts.isIdentifier(node) && bannedGlobals.test(node.text) && isReference(node)) add(node, node.text)
    const isDate = (callee: ts.Expression) => ts.isIdentifier(callee) && callee.text === 'Date'
    if (ts.isNewExpression(node) && isDate(node.expression) && !node.arguments?.length) add(node, 'new Date()')
    if (ts.isCallExpression(node) && isDate(node.expression)) add(node, 'Date()')
    if (ts.isImportDeclaration(node)) for (const name of bannedImports(node)) add(node, name)
    return true
  })
  return found
}

/** `a.b` or `a['b']` as `a.b`, without a leading `globalThis.`. */
function memberName(node: ts.Node): string | undefined {
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)
      ? node.argumentExpression.text
      : undefined
  if (name === undefined) return undefined
  const object = (node as ts.PropertyAccessExpression | ts.ElementAccessExpression).expression.getText()
  return object === 'globalThis' ? name : `${object.replace(/^globalThis\./, '')}.${name}`
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false
  return (parent as { name?: ts.Node }).name !== node || ts.isShorthandPropertyAssignment(parent)
}

function bannedImports(node: ts.ImportDeclaration): string[] {
  const from = (node.moduleSpecifier as ts.StringLiteral).text
  if (node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return []
  if (bannedModules.test(from)) return [from]
  const names = node.importClause?.namedBindings
  if (!/^(node:)?crypto$/.test(from) || !names || !ts.isNamedImports(names)) return []
  const imported = names.elements.map(element => (element.propertyName ?? element.name).text)
  return imported.filter(name => /^(random|getRandomValues|webcrypto)/.test(name))
}

/** Visits every node; a visitor that returns `false` leaves out what is below. */
function walk(node: ts.Node, visit: (node: ts.Node) => unknown): void {
  if (visit(node) !== false) ts.forEachChild(node, child => walk(child, visit))
}
