/**
 * Graphs as TypeScript that builds them.
 *
 * @module
 */

import { OpError } from "../errors.ts";
import { walk, walkSteps } from "../graph.ts";
import { mapStrings } from "../json_text.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { checkOptions } from "../options.ts";
import { findOpType, isOwnOpType } from "../registry.ts";
import { atOnce, mapSteps, type Steps } from "../steps.ts";
import { expressionOf } from "./expression.ts";
import { type Code, fits, layOut, LINE_WIDTH, oneLine, opsIn, replaceOps } from "./layout.ts";
import { isIdentifier, Names, wantedName } from "./names.ts";

/** Options of `toCode`. */
export interface CodeOptions {
  /**
   * Prints a module that runs: the imports, and the op exported. A string is the module to import from.
   *
   * @default false
   */
  readonly imports?: boolean | string;
  /** Ops by the names that their variables shall have, such as the exports of a module; other values are ignored. */
  readonly names?: Readonly<Record<string, unknown>>;
}

/** One variable of printed code. */
export interface Statement {
  /** Its name. */
  readonly name: string;
  /** What it stands for. */
  readonly op: Op;
  /** The expression, with other variables in it by name. */
  readonly code: Code;
}

/** A node that is used once is written where it is used, unless its own code is longer than this. */
const LONGEST_INLINE = 60;

/** The code of `op`, as `op.toCode()` prints it. */
export function toCode(op: Op, options: CodeOptions = {}): string {
  const { imports = false, names = {} } = checkOptions("toCode", options, ["imports", "names"]) as CodeOptions;
  const plan = statements(op, namesByUuid(names));
  const lines = plan.map((statement) => statementText(statement, imports !== false && statement.op === op));
  if (imports === false) return `${lines.join("\n")}\n`;
  const from = imports === true ? "@probegraph/probegraph" : imports;
  return `${importLines(functionsIn(plan), ownTypes(op), from)}${lines.join("\n")}\n`;
}

/** The code of `op` to be looked at, in steps: lists of more than a thousand items are cut. */
export function* sketchSteps(op: Op): Steps<string> {
  const plan = yield* statementSteps(op, new Map(), [], wantedName, false);
  return (yield* mapSteps(plan, OPS_OF_STEP, (statement) => `${statementText(statement)}\n`)).join("");
}

/** Ops that are written in one step. */
const OPS_OF_STEP = 64;

/** One statement as text. */
export function statementText({ name, code }: Statement, exported = false): string {
  const start = `${exported ? "export " : ""}const ${name} = `;
  return `${start}${layOut([code, ";"], LINE_WIDTH - start.length)}`;
}

/**
 * The variables that code for `root` needs, each after those that it uses. Nodes that are used more than once, and long
 * ones, get a name; so do those in `given`,
 * which maps uuids to names. No other node gets a name of `given` or `taken`; `wanted` proposes theirs. Long lists are cut
 * unless they are to be `whole`.
 */
export function statements(
  root: Op,
  given: ReadonlyMap<string, string> = new Map(),
  taken: Iterable<string> = [],
  wanted: (op: Op) => string = wantedName,
  whole = true,
): Statement[] {
  return atOnce(statementSteps(root, given, taken, wanted, whole));
}

function* statementSteps(
  root: Op,
  given: ReadonlyMap<string, string>,
  taken: Iterable<string>,
  wanted: (op: Op) => string,
  whole: boolean,
): Steps<Statement[]> {
  const codes = new Map<string, Code>();
  const codeOf = (op: Op): Code => {
    const code = codes.get(op.uuid) ?? expressionOf(op, whole);
    codes.set(op.uuid, code);
    return code;
  };
  const parts = (op: Op): Op[] => opsIn(codeOf(op));
  const order = yield* walkSteps([root], parts);
  const uses = yield* countUses(order, parts);
  const written = new Map<string, Code>();
  const names = new Names([...given.values(), ...taken]);
  const found: Statement[] = [];
  yield* mapSteps(order, OPS_OF_STEP, (op) => {
    const code = replaceOps(codeOf(op), (part) => written.get(part.uuid)!);
    const isNamed = op.uuid === root.uuid || given.has(op.uuid) || uses.get(op.uuid)! > 1 || isSource(op) ||
      !fits(code, LONGEST_INLINE);
    if (isNamed) {
      const name = given.get(op.uuid) ?? names.take(wanted(op));
      found.push({ name, op, code });
    }
    written.set(op.uuid, isNamed ? found.at(-1)!.name : code);
  });
  return found;
}

function* countUses(ops: readonly Op[], parts: (op: Op) => readonly Op[]): Steps<Map<string, number>> {
  const uses = new Map<string, number>(ops.map((op) => [op.uuid, 0]));
  yield* mapSteps(ops, OPS_OF_STEP, (op) => {
    for (const part of parts(op)) uses.set(part.uuid, uses.get(part.uuid)! + 1);
  });
  return uses;
}

/** A dataset that is loaded reads better under a name, however often it is used. */
function isSource(op: Op): boolean {
  return op.dependencies().length === 0;
}

function namesByUuid(names: Readonly<Record<string, unknown>>): Map<string, string> {
  if (typeof names !== "object" || names === null) {
    throw new OpError(`toCode() takes names: ops by name, got ${show(names)}`);
  }
  const found = new Map<string, string>();
  for (const [name, op] of Object.entries(names)) {
    if (isOp(op) && isIdentifier(name) && !found.has(op.uuid)) found.set(op.uuid, name);
  }
  return found;
}

function importLines(functions: readonly string[], defined: readonly string[], from: string): string {
  const imported = functions.filter((name) => !defined.includes(name));
  return [
    ...(imported.length > 0 ? [`import { ${imported.join(", ")} } from ${JSON.stringify(from)};\n`] : []),
    ...defined.map((name) => `// ${name} is made with defineOp: import it from where that is done.\n`),
    ...(imported.length + defined.length > 0 ? ["\n"] : []),
  ].join("");
}

/** The op types in a graph that are not probegraph's: also those that methods of theirs make. */
function ownTypes(root: Op): string[] {
  const types = walk([root]).map(({ type }) => type).filter((type) => findOpType(type) !== undefined);
  return [...new Set(types)].filter((type) => !isOwnOpType(type)).sort();
}

/** The functions and op types that code calls by name, to be imported. */
function functionsIn(plan: readonly Statement[]): string[] {
  const texts = plan.map(({ code }) => mapStrings(oneLine(code), () => '""'));
  const called = texts.flatMap((text) => [...text.matchAll(/(?<![.\w$])([A-Za-z]\w*)\(/g)].map((match) => match[1]));
  return [...new Set(called)].sort();
}
