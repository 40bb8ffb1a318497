/**
 * Notebooks as modules: the variables of all cells, exported.
 *
 * @module
 */

import { parseJson } from "../../ops/json_record.ts";
import { stripTypeScriptTypes } from "node:module";
import { type ImportDeclaration, type ModuleDeclaration, parse, type Pattern, type Statement } from "acorn";
import { atHome, metaCode, moduleName } from "./notebook_home.ts";

/** A notebook cannot be read as a module. */
export class NotebookError extends Error {
  override name = "NotebookError";
}

const MODULE = { ecmaVersion: "latest", sourceType: "module" } as const;

/** A cell as statements of a module, and the variables that they set. */
interface CellModule {
  readonly text: string;
  readonly names: readonly string[];
}

/**
 * JavaScript that runs a notebook's cells in order and exports their variables. As in a notebook, a later cell can
 * declare a variable again.
 *
 * @param notebook The text of an `.ipynb` file with TypeScript or JavaScript in its code cells.
 * @param home Its address: the module may be loaded from elsewhere.
 * @throws {NotebookError} where it is no notebook, or a cell cannot be parsed.
 */
export function notebookModule(notebook: string, home: URL): string {
  const cells = codeCells(notebook).map((source, i) => cellModule(source, i + 1, home));
  const names = [...new Set(cells.flatMap((cell) => cell.names))];
  const declarations = names.length > 0 ? `let ${names.join(", ")};\nexport { ${names.join(", ")} };\n` : "";
  return `${metaCode(home)}${declarations}${cells.map(({ text }) => `${text}\n`).join("")}`;
}

function codeCells(notebook: string): string[] {
  const { cells } = objectIn(notebook) as { cells?: unknown };
  if (!Array.isArray(cells)) throw new NotebookError("it is no notebook: it has no cells");
  const code = cells.filter((cell) => cell?.cell_type === "code");
  return code.map(({ source }) => Array.isArray(source) ? source.join("") : String(source ?? ""));
}

function objectIn(text: string): object {
  try {
    return Object(parseJson(text));
  } catch (error) {
    throw new NotebookError(`it is no notebook: ${(error as Error).message}`, { cause: error });
  }
}

function cellModule(source: string, number: number, home: URL): CellModule {
  const { code, body } = parseCell(source, number, home);
  const names: string[] = [];
  const parts = body.map((statement) => assignment(statement, code, names, home));
  // Functions can be called above the line that declares them.
  const isFunction = (_: string, i: number): boolean => body[i].type === "FunctionDeclaration";
  const [first, rest] = [parts.filter(isFunction), parts.filter((part, i) => !isFunction(part, i))];
  return { text: [...first, ...rest].join("\n"), names };
}

function parseCell(source: string, number: number, home: URL) {
  try {
    const script = stripTypeScriptTypes(source);
    const code = atHome(script, parse(script, MODULE), home);
    return { code, body: parse(code, MODULE).body };
  } catch (error) {
    throw new NotebookError(`code cell ${number} cannot be parsed: ${(error as Error).message}`, { cause: error });
  }
}

/** A statement in which declarations are assignments; the variables are added to `names`. */
function assignment(
  statement: Statement | ModuleDeclaration,
  code: string,
  names: string[],
  home: URL,
): string {
  switch (statement.type) {
    case "ImportDeclaration":
      return importAssignment(statement, code, names, home);
    case "ExportNamedDeclaration":
      return statement.declaration ? assignment(statement.declaration, code, names, home) : "";
    case "FunctionDeclaration":
    case "ClassDeclaration":
      names.push(statement.id.name);
      return `${statement.id.name} = ${code.slice(statement.start, statement.end)};`;
    case "VariableDeclaration":
      return statement.declarations.map(({ id, init }) => {
        for (const name of boundNames(id)) names.push(name);
        const value = init ? code.slice(init.start, init.end) : "undefined";
        return `(${code.slice(id.start, id.end)} = ${value});`;
      }).join(" ");
    default:
      // The next line may begin with a bracket, and must not continue this one.
      return `${code.slice(statement.start, statement.end)};`;
  }
}

function importAssignment(
  { specifiers, source, attributes }: ImportDeclaration,
  code: string,
  names: string[],
  home: URL,
): string {
  for (const { local } of specifiers) names.push(local.name);
  const pairs = attributes.map(({ start, end }) => code.slice(start, end));
  const options = pairs.length > 0 ? `, { with: { ${pairs.join(", ")} } }` : "";
  const module = `await import(${moduleName(source, home)}${options})`;
  const assignments = specifiers.map((specifier) => {
    if (specifier.type === "ImportNamespaceSpecifier") return `${specifier.local.name} = ${module};`;
    if (specifier.type === "ImportDefaultSpecifier") return `({ default: ${specifier.local.name} } = ${module});`;
    const { imported, local } = specifier;
    return `({ ${code.slice(imported.start, imported.end)}: ${local.name} } = ${module});`;
  });
  return specifiers.length === 0 ? `${module};` : assignments.join(" ");
}

/** The variables that a pattern such as `{ a, b: [c] }` sets. */
function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => boundNames(part.type === "Property" ? part.value : part.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element === null ? [] : boundNames(element));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}
