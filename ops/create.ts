/**
 * Building ops: checks, defaults, identity.
 *
 * @module
 */

import { ValueProblem } from "./any_value.ts";
import { fieldNamed, type OpDefinition, wireName } from "./definition.ts";
import { OpError } from "./errors.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Kind } from "./kinds.ts";
import { isUnnamed, nameLater } from "./late_uuid.ts";
import { tellMade } from "./made_ops.ts";
import { listNames, show, suggest } from "./messages.ts";
import type { Op } from "./op.ts";
import { instanceOf } from "./op_shape.ts";
import { isOp } from "./op_reference.ts";
import { type PythonJson, pythonJsonPieces } from "./python_json.ts";
import { sha256Steps } from "./sha256.ts";
import type { Steps } from "./steps.ts";

/**
 * Builds an op: fills in defaults, checks every field, hashes, freezes.
 *
 * @example
 * ```ts
 * import { createOp, Runner, SelectScoreColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const made = createOp(SelectScoreColumnOp, { dataset: data, columnName: "score" });
 * console.log(made.uuid === data.colScore("score").uuid); // true
 * ```
 *
 * @param values Field values by their TypeScript, alias or wire names.
 * @param evaluator Answers for the result; by default the one that the ops in the fields share.
 * @param said How errors name what is wrong; by default by the op type.
 * @throws {OpError} for an unknown, missing or wrong field.
 */
export function createOp<K extends Kind, F>(
  definition: OpDefinition<K, F>,
  values: Readonly<Record<string, unknown>>,
  evaluator?: Evaluator,
  said: ProblemWords = byType(definition.type),
): Op<K> {
  const untyped = definition as unknown as OpDefinition;
  const fields = parseFields(untyped, values, said);
  const problem = untyped.check?.(fields);
  if (problem !== undefined) throw new OpError(said(problem));
  const inputs = opsIn(untyped, fields);
  const steps = uuidSteps(untyped, fields);
  // What is short is hashed in the first step.
  const begun = inputs.some(isUnnamed) ? undefined : steps.next();
  const made = instanceOf(untyped, {
    definition: untyped,
    fields,
    inputs,
    uuid: begun?.done ? begun.value : undefined,
    evaluators: evaluator === undefined ? evaluatorsOf(inputs) : [evaluator],
  });
  if (!begun?.done) nameLater(made, inputs, steps);
  return tellMade(made) as Op<K>;
}

/** What an error says of a problem, which a field may have. */
export type ProblemWords = (problem: string, field?: string) => string;

function byType(type: string): ProblemWords {
  return (problem, field) => field === undefined ? `${type}: ${problem}` : `${type}.${field} ${problem}`;
}

/** The canonical form of an op's hashed fields, as its identity is computed from them. */
export function canonicalFields(
  definition: OpDefinition,
  fields: Readonly<Record<string, unknown>>,
): { readonly [name: string]: PythonJson } {
  return fieldData(definition, fields, (name) => {
    const { hashed, omitsDefault, default: fallback } = definition.fields[name];
    return hashed && !(omitsDefault && fields[name] === fallback);
  });
}

/** The canonical form of all fields, as graph files hold them. */
export function storedFields(
  definition: OpDefinition,
  fields: Readonly<Record<string, unknown>>,
): { readonly [name: string]: PythonJson } {
  return fieldData(definition, fields, () => true);
}

/** Where canonical forms hold an op type's version, once it is past 1. */
export const VERSION_NAME = "op_version";

function fieldData(
  definition: OpDefinition,
  fields: Readonly<Record<string, unknown>>,
  included: (name: string) => boolean,
): { readonly [name: string]: PythonJson } {
  const data: Record<string, PythonJson> = { type: definition.type };
  if (definition.version > 1) data[VERSION_NAME] = definition.version;
  for (const name of Object.keys(definition.fields)) {
    if (included(name)) data[wireName(definition, name)] = definition.fields[name].canonical(fields[name]);
  }
  return data;
}

function* uuidSteps(definition: OpDefinition, fields: Readonly<Record<string, unknown>>): Steps<string> {
  return `${definition.type}_${yield* sha256Steps(pythonJsonPieces(canonicalFields(definition, fields), true))}`;
}

function parseFields(
  definition: OpDefinition,
  values: Readonly<Record<string, unknown>>,
  said: ProblemWords,
): Readonly<Record<string, unknown>> {
  const given = namedFields(definition, values);
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(definition.fields)) {
    const field = definition.fields[name];
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own === undefined ? field.default : own;
    if (value === undefined) throw new OpError(said(`needs ${name}: ${field.accepts}`));
    fields[name] = parseField(definition, name, value, said);
  }
  return Object.freeze(fields);
}

/** Values by the fields' names. */
function namedFields(
  definition: OpDefinition,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (typeof values !== "object" || values === null || Array.isArray(values) || isOp(values)) {
    const known = listNames(Object.keys(definition.fields));
    throw new OpError(`${definition.type} is made from an object of fields (${known}), got ${show(values)}`);
  }
  const names = Object.keys(values);
  if (names.every((name) => Object.hasOwn(definition.fields, name))) return values;
  const given: Record<string, unknown> = {};
  for (const name of names) {
    const value = values[name];
    const field = fieldNamed(definition, name);
    if (field === undefined) {
      const known = Object.keys(definition.fields);
      throw new OpError(
        `${definition.type} has no field ${JSON.stringify(name)}${suggest(name, known)}; it has ${listNames(known)}`,
      );
    }
    if (value === undefined) continue;
    if (Object.hasOwn(given, field)) {
      throw new OpError(`${definition.type} got ${field} twice, once as ${JSON.stringify(name)}`);
    }
    given[field] = value;
  }
  return given;
}

function parseField(definition: OpDefinition, name: string, value: unknown, said: ProblemWords): unknown {
  const field = definition.fields[name];
  try {
    return field.parse(value);
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    throw new OpError(said(`takes ${field.accepts}: ${error.message}`, name));
  }
}

/** The ops in an op's fields, in the order of these. */
function opsIn(definition: OpDefinition, fields: Readonly<Record<string, unknown>>): readonly Op[] {
  const found: Op[] = [];
  for (const name of Object.keys(fields)) {
    for (const op of definition.fields[name].ops(fields[name])) found.push(op);
  }
  return found;
}

/** The runners of some ops, each once. */
function evaluatorsOf(ops: readonly Op[]): readonly Evaluator[] {
  const [first] = ops;
  // Mostly one runner made all of them.
  if (ops.length > 0 && ops.every((op) => isSame(op.evaluators, first.evaluators))) return first.evaluators;
  return Object.freeze([...new Set(ops.flatMap((op) => op.evaluators))]);
}

function isSame(some: readonly Evaluator[], others: readonly Evaluator[]): boolean {
  return some === others || (some.length === 1 && others.length === 1 && some[0] === others[0]);
}
