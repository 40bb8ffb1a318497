/**
 * @module
 */

import { OpError } from "../errors.ts";
import type { Evaluator } from "../evaluator.ts";
import type { FloatLiteral } from "../float.ts";
import type { Handle } from "../handles/handle.ts";
import type { Kind } from "../kinds.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { build, isReserved } from "./build.ts";
import { describe } from "./operands.ts";
import { ARITHMETIC, type Language, LOGIC, parseAssignments } from "./parser.ts";
import { mistake, requireTemplate, type TemplateSource, templateSource } from "./source.ts";
import { checkOptions } from "../options.ts";

/** What a slot of {@linkcode graph} can hold: an op, or a value for an option. */
export type GraphOperand =
  | Op
  | string
  | number
  | bigint
  | boolean
  | null
  | FloatLiteral
  | readonly unknown[]
  | ReadonlySet<string>
  | ArrayBufferView
  | { readonly [name: string]: unknown };

/** Options of {@linkcode graph} where it reads text. */
export interface GraphOptions {
  /** The runner that the ops ask for their results. */
  readonly runner?: Evaluator;
}

/** Ops by the names that a template gives them. Name the kinds you expect: `graph<{ probe: Classifier }>`. */
export type NamedOps = { readonly [name: string]: Handle<Kind> };

const LANGUAGE: Language = {
  levels: [...LOGIC, ...ARITHMETIC],
  prefixes: ["~", "-"],
  operands: "an op or a value",
  chains: true,
};

/**
 * Several ops by name: a line for each, `name = expression`, where an expression is what the fluent API would be in
 * TypeScript, with slots for ops and values, earlier names, and the operators of {@linkcode where} and
 * {@linkcode score}.
 *
 * Called with a string instead, it reads what `op.toCode()` printed.
 *
 * @example
 * ```ts
 * import { graph, Runner } from "@probegraph/probegraph";
 *
 * const ds = new Runner({ store: "memory://" }).fromInline({ prompt: ["a", "b"], harmful: [true, false] });
 * const harmful = ds.colBoolean("harmful");
 * const { X, probe } = graph`
 *   prompt = ${ds}.colText("prompt")
 *   X      = prompt.llmLayerActivations({ model: "hf:gpt2", layer: -1 })
 *   probe  = X.trainClassifier("logistic_regression", { positives: ${harmful} })
 * `;
 * ```
 * @typeParam T The kinds that the names are expected to have; they are not checked.
 * @throws {SyntaxTemplateError} for a mistake, with a caret under its place.
 */
export function graph<T extends NamedOps = NamedOps>(
  strings: TemplateStringsArray,
  ...slots: readonly GraphOperand[]
): T;
/** The ops by name in code that `toCode()` printed. */
export function graph<T extends NamedOps = NamedOps>(code: string, options?: GraphOptions): T;
export function graph<T extends NamedOps = NamedOps>(first: TemplateStringsArray | string, ...rest: unknown[]): T {
  if (typeof first === "string") {
    const { runner } = checkOptions("graph", rest[0], ["runner"]) as GraphOptions;
    return Object.fromEntries(namedOps(templateSource("graph", [first], []), runner)) as T;
  }
  requireTemplate("graph", first);
  return Object.fromEntries(namedOps(templateSource("graph", first.raw, rest))) as T;
}

/**
 * The op that `op.toCode()` printed: the last one that the code names.
 *
 * @example
 * ```ts
 * import { parseCode, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const high = data.colScore("score").gt(0.5);
 * console.log(parseCode(high.toCode()).uuid === high.uuid); // true
 * ```
 *
 * @throws {SyntaxTemplateError} for a mistake, with a caret under its place.
 */
export function parseCode(code: string, options: GraphOptions = {}): Op {
  if (typeof code !== "string") throw new OpError(`parseCode() takes the text of the code, got ${show(code)}`);
  const { runner } = checkOptions("parseCode", options, ["runner"]) as GraphOptions;
  const source = templateSource("graph", [code], []);
  const last = [...namedOps(source, runner).values()].at(-1);
  if (last === undefined) throw mistake(source, 0, "expected name = op");
  return last;
}

function namedOps(source: TemplateSource, runner?: Evaluator): Map<string, Op> {
  const names = new Map<string, Op>();
  for (const { name, start, value: expression } of parseAssignments(source, LANGUAGE)) {
    if (names.has(name)) throw mistake(source, start, `${name} has a value already: choose another name`);
    if (isReserved(name)) throw mistake(source, start, `${name} means something already: choose another name`);
    const value = build(expression, { source, names, runner });
    if (!isOp(value)) {
      throw mistake(source, expression.start, `a name stands for an op; ${describe(expression, value)}`);
    }
    names.set(name, value);
  }
  return names;
}
