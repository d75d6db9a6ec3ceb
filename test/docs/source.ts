import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** What the code itself says, read off its syntax. */

const parsed = (path: string) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)

/** The texts of a union of string literals. */
export function unionOf(path: string, name: string): string[] {
  const alias = find(parsed(path), node => ts.isTypeAliasDeclaration(node) && node.name.text === name)
  const texts: string[] = []
  walk(alias, node => {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) texts.push(node.literal.text)
  })
  return texts
}

/** An interface's members with their doc comments, of all levels: `retry`, or `retry.delay` for members of members. */
export function membersOf(path: string, name: string): Map<string, { doc: string; type: string }> {
  const declared = find(parsed(path), node => ts.isInterfaceDeclaration(node) && node.name.text === name)
  const members = new Map<string, { doc: string; type: string }>()
  for (const member of (declared as ts.InterfaceDeclaration).members) {
    const key = member.name && (ts.isStringLiteral(member.name) || ts.isIdentifier(member.name)) ? member.name.text : ''
    const docs = ts.getJSDocCommentsAndTags(member).map(doc => ts.getTextOfJSDocComment(doc.comment) ?? '')
    members.set(key, { doc: docs.join(' ').replace(/\s+/g, ' ').trim(), type: memberType(member) })
  }
  return members
}

const memberType = (member: ts.TypeElement) =>
  ts.isPropertySignature(member) ? (member.type?.getText() ?? '').replace(/\s+/g, ' ') : ''

export interface Literal {
  text: string
  /** Name of the property it is the value of, if it is that. */
  property: string | undefined
  path: string
}

/** Every text in the core's code, types and imports left out. */
export function literalsOfCore(): Literal[] {
  const paths = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.ts') && !path.startsWith('testing/'))
  return paths.flatMap(path => literalsOf(join('src', path)))
}

function literalsOf(path: string): Literal[] {
  const found: Literal[] = []
  walk(parsed(path), node => {
    if (ts.isImportDeclaration(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return false
    if (!ts.isStringLiteral(node) && !ts.isNoSubstitutionTemplateLiteral(node)) return true
    found.push({ text: node.text, property: propertyAround(node), path })
    return true
  })
  return found
}

/** Looks through `a ? 'x' : 'y'`, `'x' as const` and `cause ?? 'x'`. */
function propertyAround(node: ts.Node): string | undefined {
  const { parent } = node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node ? parent.name.getText() : undefined
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return propertyAround(parent)
  if (ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent)) return propertyAround(parent)
  if (ts.isBinaryExpression(parent) && parent.right === node) return propertyAround(parent)
  return undefined
}

function find(tree: ts.SourceFile, wanted: (node: ts.Node) => boolean): ts.Node {
  let found: ts.Node | undefined
  walk(tree, node => {
    if (!found && wanted(node)) found = node
  })
  if (!found) throw new Error(`${tree.fileName} no longer declares what the documentation tests look for.`)
  return found
}

/** Visits every node; a visitor that returns `false` leaves out what is below. */
function walk(node: ts.Node, visit: (node: ts.Node) => unknown): void {
  if (visit(node) !== false) ts.forEachChild(node, child => walk(child, visit))
}
