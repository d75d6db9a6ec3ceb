import ts from 'typescript'

/** The names of all values that a declaration file promises to be there at run time. */
export function declaredValues(declarations: string): string[] {
  const program = ts.createProgram([declarations], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(declarations)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`'${declarations}' is no module.`)
  return checker
    .getExportsOfModule(module)
    .filter(symbol => isValue(checker, symbol))
    .map(symbol => symbol.name)
    .sort()
}

function isValue(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const typeOnly = symbol.declarations?.some(node => ts.isExportSpecifier(node) && ts.isTypeOnlyExportDeclaration(node))
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return !typeOnly && (target.flags & ts.SymbolFlags.Value) !== 0
}
