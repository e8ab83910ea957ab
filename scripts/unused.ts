/**
 * Lists declarations of src/ and bench/ that no program uses: `deno task unused` fails when it finds one.
 *
 * An exported value needs an importer. A declaration needs a use outside of tests. A public member of a
 * class needs a use, also in tests, which may look into a queue or a buffer. Three things pass:
 * a type that is exported only for a signature; a field of an interface, because it may be written as
 * JSON; and a member whose name another class or interface has too, because a call may reach it there.
 */
import ts from "typescript";
import { join, relative } from "node:path";
import { filesBelow, ROOT } from "../tests/support/source/source_files.ts";

const ROOTS = ["src", "bench", "scripts", "tests"];
/** Members that a runtime or a library calls by name. */
const CALLED_BY_NAME = new Set(["constructor", "toString", "toJSON"]);

const paths = ROOTS.flatMap((folder) => filesBelow(folder, ".ts")).map((path) => join(ROOT, path));
const program = ts.createProgram(paths, {
  allowImportingTsExtensions: true,
  noEmit: true,
  noLib: false,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ESNext,
});
const checker = program.getTypeChecker();

/** How a declaration is used, by the kind of file that uses it. */
interface Uses {
  ownFile: number;
  otherFiles: number;
  tests: number;
}

const uses = new Map<ts.Node, Uses>();

/** Returns the path of a node's file, relative to the project's folder. */
function pathOf(node: ts.Node): string {
  return relative(ROOT, node.getSourceFile().fileName);
}

function count(symbol: ts.Symbol | undefined, at: ts.Node): void {
  if (symbol === undefined) return;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const path = pathOf(at);
  for (const declaration of target.declarations ?? []) {
    const name = ts.getNameOfDeclaration(declaration as ts.Declaration);
    if (name === at) continue;
    const found = uses.get(declaration) ?? { ownFile: 0, otherFiles: 0, tests: 0 };
    uses.set(declaration, found);
    if (pathOf(declaration) === path) found.ownFile++;
    else if (path.startsWith("tests/")) found.tests++;
    else found.otherFiles++;
  }
}

function countUses(node: ts.Node): void {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
    count(checker.getSymbolAtLocation(node), node);
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) {
      count(checker.getShorthandAssignmentValueSymbol(parent), node);
    }
    if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
      const key = parent.propertyName ?? parent.name;
      if (key === node) {
        count(checker.getTypeAtLocation(parent.parent).getProperty(node.text), node);
      }
    }
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
      if (parent.name === node) {
        count(checker.getContextualType(parent.parent)?.getProperty(node.text), node);
      }
    }
  }
  if (ts.isStringLiteralLike(node) && node.parent && ts.isElementAccessExpression(node.parent)) {
    count(checker.getSymbolAtLocation(node), node);
  }
  ts.forEachChild(node, countUses);
}

for (const path of paths) countUses(program.getSourceFile(path)!);

const NEVER: Uses = { ownFile: 0, otherFiles: 0, tests: 0 };
const findings: string[] = [];

function report(node: ts.Node, name: string, why: string): void {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  findings.push(`${pathOf(node)}:${line + 1}: ${name}: ${why}`);
}

function isExported(node: ts.Node): boolean {
  return (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Export) !== 0;
}

function judgeDeclaration(node: ts.Declaration, name: string): void {
  const { ownFile, otherFiles, tests } = uses.get(node) ?? NEVER;
  if (ownFile + otherFiles === 0) {
    report(node, name, tests === 0 ? "no program uses it" : "only tests use it");
  } else if (
    isExported(node) && otherFiles + tests === 0 &&
    !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)
  ) {
    report(node, name, "no other file imports it: it needs no `export`");
  }
}

/** Counts the classes and interfaces with a member of each name: a call may reach any of them. */
const owners = new Map<string, number>();

function judgeMembers(node: ts.ClassDeclaration): void {
  for (const member of node.members) {
    const { name } = member;
    if (name === undefined || !ts.isIdentifier(name) || CALLED_BY_NAME.has(name.text)) continue;
    if ((owners.get(name.text) ?? 0) > 1) continue;
    if (isRequiredByBase(node, name.text)) continue;
    const { ownFile, otherFiles, tests } = uses.get(member) ?? NEVER;
    if (ownFile + otherFiles + tests === 0) {
      report(member, `${node.name?.text}.${name.text}`, "nothing uses it");
    }
  }
}

/** Whether a base class or an interface declares this member: its users call it through that. */
function isRequiredByBase(node: ts.ClassDeclaration, name: string): boolean {
  return (node.heritageClauses ?? []).some(({ types }) =>
    types.some((base) => checker.getTypeAtLocation(base).getProperty(name) !== undefined)
  );
}

for (const path of paths) {
  for (const node of program.getSourceFile(path)!.statements) {
    if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) continue;
    for (const { name } of node.members) {
      if (name === undefined || !ts.isIdentifier(name)) continue;
      owners.set(name.text, (owners.get(name.text) ?? 0) + 1);
    }
  }
}

for (const path of paths) {
  if (!/^(src|bench)\//.test(relative(ROOT, path))) continue;
  for (const node of program.getSourceFile(path)!.statements) {
    if (ts.isVariableStatement(node)) {
      for (const declaration of node.declarationList.declarations) {
        if (ts.isIdentifier(declaration.name)) judgeDeclaration(declaration, declaration.name.text);
      }
    } else if (
      ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ||
      ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
    ) {
      judgeDeclaration(node, node.name?.text ?? "default");
      if (ts.isClassDeclaration(node)) judgeMembers(node);
    }
  }
}

for (const finding of findings.sort()) console.log(finding);
if (findings.length > 0) Deno.exit(1);
