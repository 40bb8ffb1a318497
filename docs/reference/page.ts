/**
 * The page of all fluent methods, from their table and their docstrings.
 *
 * @module
 */

import { oneLine } from "../../ops/code/layout.ts";
import { literal } from "../../ops/code/literal.ts";
import { acceptedBy } from "../../ops/fluent/arguments.ts";
import { type Argument, fieldNames, type FluentMethod } from "../../ops/fluent/description.ts";
import { fallback } from "../../ops/fluent/fallback.ts";
import { fluentMethods } from "../../ops/fluent/table.ts";
import { FOREIGN_NAMES } from "../../ops/foreign_names.ts";
import { type Kind, KINDS, severalOfKinds } from "../../ops/kinds.ts";
import "../../ops/mod.ts";
import { handleClass } from "../../ops/registry.ts";
import { Docstrings } from "./docstrings.ts";

const START = `# Fluent methods

Every method that makes an op, with its arguments, what they accept, and what they are where they are left out. Written by \`deno task
reference\` from the table that the methods, their errors, \`toCode()\` and templates go by; do not edit it by hand.
`;

const FOREIGN_START = `
## Names from elsewhere

What is asked for by a name of pandas, scikit-learn or TransformerLens, in any spelling (\`groupBy\`, \`group_by\`, \`groupby\`), or by a name from here as
Python spells it (\`col_text\`), is refused with what does the same here. A notebook also refuses what arrays have (\`data.length\`, \`data[0]\`, \`for (const row of data)\`), methods of ops of other kinds (\`data.trainClassifier\`),
names of columns (\`data.prompt\`), names that are nearly right (\`data.colTxt\`) and all others that ops and runners do not have (\`probe.nosuch\`), where a cell's own code asks for them.
`;

const PLACES: Readonly<Record<string, string>> = { column: "columns", op: "all ops", runner: "runners" };

/** The page, in Markdown. */
export async function methodsPage(): Promise<string> {
  const docs = await Docstrings.read();
  const methods = fluentMethods().toSorted((a, b) => `${place(a)} ${a.name}` < `${place(b)} ${b.name}` ? -1 : 1);
  const sections = [...Map.groupBy(methods, title)].map(([title, methods]) => {
    return `\n## ${title}\n${methods.map((method) => section(method, docs)).join("")}`;
  });
  return START + sections.join("") + foreignSection();
}

function foreignSection(): string {
  const rows = Object.entries(FOREIGN_NAMES).flatMap(([place, names]) =>
    [...Map.groupBy(Object.keys(names), (name) => names[name])].map(([here, names]) =>
      tableRow([names.map((name) => `\`${name}\``).join(", "), PLACES[place] ?? severalOfKinds([place as Kind]), here])
    )
  );
  return `${FOREIGN_START}\n| elsewhere | asked of | here |\n|---|---|---|\n${rows.join("")}`;
}

/** By kinds, in the contract's order; functions last. */
function place({ on }: FluentMethod): string {
  const places = on.map((kind) => String(KINDS.indexOf(kind)).padStart(2, "0")).sort();
  return places.length === 0 ? "functions" : places.join();
}

/** The value of an argument that is left out, in code, where it is one value. */
export function defaultCode(method: FluentMethod, name: string, argument: Argument): string | undefined {
  const [value] = fallbacks(method, name, argument);
  const isOne = argument.derived === undefined && value !== undefined && value !== null;
  return isOne ? oneLine(literal(value)) : undefined;
}

/** The handle that a method's docstring stands on; none for a function. */
export function className({ on }: FluentMethod): string | undefined {
  return on.length === 0 ? undefined : handleClass(on[0]).name;
}

/** The arguments of a method by name. */
export function argumentsOf({ positional, options }: FluentMethod): [name: string, argument: Argument][] {
  return [...Object.entries(positional), ...Object.entries(options)];
}

/** What stands for an argument in each of the op types that have its field; what is needed has `undefined`. */
function fallbacks(method: FluentMethod, name: string, argument: Argument): unknown[] {
  const names = fieldNames(name, argument);
  const found = method.makes.flatMap((definition) => {
    const field = names.find((field) => Object.hasOwn(definition.fields, field));
    return field === undefined ? [] : [fallback({ ...method, derived: {} }, definition, field, {})];
  });
  return found.length === 0 ? [argument.default] : found;
}

/** Whether no op that the method makes can do without an argument. */
function isNeeded(method: FluentMethod, name: string, argument: Argument): boolean {
  if (argument.required) return true;
  const values = argument.derived === undefined ? fallbacks(method, name, argument) : [null];
  return values.length === method.makes.length && values.every((value) => value === undefined);
}

function title({ on }: FluentMethod): string {
  const names = [...new Set(on.map((kind) => handleClass(kind).name))];
  return names.length === 0 ? "Functions" : names.map((name) => `\`${name}\``).join(", ");
}

function section(method: FluentMethod, docs: Docstrings): string {
  const text = docs.member(className(method), method.name)?.text ?? "";
  const makes = method.makes.map(({ type }) => `\`${type}\``).join(" or ");
  const rows = argumentsOf(method).map(([name, argument]) => row(method, name, argument, docs));
  const table = rows.length === 0 ? "" : `\n| argument | takes | default | |\n|---|---|---|---|\n${rows.join("")}`;
  return `\n### ${signature(method)}\n\n${text} Makes ${makes}.\n${table}`;
}

function signature({ name, on, positional, options, isProperty }: FluentMethod): string {
  const before = on.length === 0 ? name : `.${name}`;
  const names = Object.entries(positional).map(([name, { rest }]) => rest ? `...${name}` : name);
  const args = [...names, ...Object.keys(options).length === 0 ? [] : ["options"]].join(", ");
  return isProperty ? before : `${before}(${args})`;
}

function row(method: FluentMethod, name: string, argument: Argument, docs: Docstrings): string {
  const doc = docs.argument(className(method), method.name, name);
  const code = defaultCode(method, name, argument);
  const absent = isNeeded(method, name, argument) ? "needed" : doc?.default ?? "";
  const cells = [
    [name, ...argument.also ?? []].map((each) => `\`${each}\``).join(", "),
    acceptedBy(method, name, argument),
    code === undefined ? absent : `\`${code}\``,
    doc?.text ?? "",
  ];
  return tableRow(cells);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}
