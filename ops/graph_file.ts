/**
 * Graph files: graphs as JSON, shared with krnel-graph.
 *
 * @module
 */

import { canonicalFields, createOp, storedFields, VERSION_NAME } from "./create.ts";
import { fieldNamed, type OpDefinition, wireName } from "./definition.ts";
import { GraphError, OpError, UuidMismatchError } from "./errors.ts";
import type { Evaluator } from "./evaluator.ts";
import { isFloatLiteral } from "./float.ts";
import { anyValue, ValueProblem } from "./any_value.ts";
import { walk } from "./graph.ts";
import { listNames, show, suggest } from "./messages.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";
import { checkOptions } from "./options.ts";
import { parsePythonJson, type PythonJson, pythonJson } from "./python_json.ts";
import { rawJson } from "./raw_json.ts";
import { fieldSummary, findOpType, opTypeNames, replacedDefinitions } from "./registry.ts";

/** A graph as plain data. `JSON.stringify` prints its numbers as Python does, `1.0` and integers past 2^53 included. */
export interface GraphFile {
  /** The uuids of the ops that the graph is for. */
  readonly outputs: readonly string[];
  /** Every op by its uuid: `type` and the fields under their wire names; ops inside fields are uuids. */
  readonly nodes: { readonly [uuid: string]: { readonly type: string; readonly [field: string]: unknown } };
}

/** Options of {@linkcode deserialize}. */
export interface DeserializeOptions {
  /** The runner that the ops ask for their results. */
  readonly runner?: Evaluator;
}

/**
 * The text whose SHA-256 is the op's identity: its hashed fields as `json.dumps(…, sort_keys=True)` prints them.
 *
 * @example
 * ```ts
 * import { canonicalJson, Runner } from "@probegraph/probegraph";
 *
 * console.log(canonicalJson(new Runner({ store: "memory://" }).fromInline({ a: [1] }))); // {"data": {"a": [1]}, "type": "LoadInlineJsonDatasetOp"}
 * ```
 */
export function canonicalJson(op: Op): string {
  return pythonJson(canonicalFields(op.definition, op.fields));
}

/**
 * The graph of some ops as plain data.
 *
 * @example
 * ```ts
 * import { Runner, serialize } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const { outputs, nodes } = serialize(data.colScore("score"));
 * console.log(outputs.length, Object.keys(nodes).length); // 1 2
 * ```
 *
 * @throws {GraphError} where an argument is not an op.
 */
export function serialize(...ops: readonly Op[]): GraphFile {
  const { outputs, nodes } = graphData(ops);
  return {
    outputs,
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([uuid, node]) => [uuid, jsonData(node) as GraphFile["nodes"][string]]),
    ),
  };
}

/**
 * The text of a graph file, as Python reads it: unlike JSON, it can hold `NaN` and infinities.
 *
 * @example
 * ```ts
 * import { deserialize, graphText, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [NaN] });
 * console.log(deserialize(graphText(data))[0].uuid === data.uuid); // true
 * ```
 */
export function graphText(...ops: readonly Op[]): string {
  return graphTextOf(ops);
}

/** As {@linkcode graphText}, of a list of ops. */
export function graphTextOf(ops: readonly Op[]): string {
  return pythonJson(graphData(ops), { sortKeys: false });
}

/**
 * The graph of some ops in the canonical value types, for writing inside other files.
 *
 * @example
 * ```ts
 * import { graphData, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log(Object.keys(graphData([data.colScore("score")]).nodes).length); // 2
 * ```
 *
 * @param nodeData What stands for an op. @default all its fields
 */
export function graphData(
  ops: readonly Op[],
  nodeData: (op: Op) => { readonly [field: string]: PythonJson } = nodeOf,
): {
  readonly outputs: readonly string[];
  readonly nodes: { readonly [uuid: string]: { readonly [field: string]: PythonJson } };
} {
  const odd = ops.find((op) => !isOp(op));
  if (odd !== undefined) throw new GraphError(`serialize() takes ops, got ${show(odd)}`);
  // Roots first, as krnel-graph writes them.
  const nodes = walk(ops).reverse().map((op) => [op.uuid, nodeData(op)]);
  return { outputs: ops.map((op) => op.uuid), nodes: Object.fromEntries(nodes) };
}

/**
 * Reads a graph file.
 *
 * @example
 * ```ts
 * import { deserialize, Runner, serialize } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const [again] = deserialize(JSON.stringify(serialize(data.colScore("score"))));
 * console.log(again.uuid === data.colScore("score").uuid); // true
 * ```
 *
 * @param file The file's text, or what {@linkcode serialize} or a JSON parser gave. Text keeps `1` and `1.0` apart.
 * @returns The ops under `outputs`, in order.
 * @throws {GraphError} for a missing node, a cycle, a node that no output reaches, an unknown type.
 * @throws {UuidMismatchError} for a node whose recomputed uuid is another than the file says.
 */
export function deserialize(file: string | object, options: DeserializeOptions = {}): Op[] {
  const { runner } = checkOptions("deserialize", options, ["runner"]) as DeserializeOptions;
  const { outputs, nodes } = checkShape(typeof file === "string" ? parseText(file) : file);
  const order = buildOrder(outputs, nodes);
  const ops = new Map<string, Op>();
  for (const uuid of order) ops.set(uuid, buildNode(uuid, nodes.get(uuid)!, ops, runner));
  const unreached = [...nodes.keys()].filter((uuid) => !ops.has(uuid));
  if (unreached.length > 0) {
    throw new GraphError(`The graph file has nodes that no output reaches: ${listNames(unreached, 5)}`);
  }
  return outputs.map((uuid) => ops.get(uuid)!);
}

/** An op as graph files hold it. */
export function nodeOf({ definition, fields }: Op): { readonly [field: string]: PythonJson } {
  return storedFields(definition, fields);
}

type StoredNode = { readonly [field: string]: PythonJson };

function parseText(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw new GraphError(`The graph file is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function checkShape(file: unknown): { outputs: string[]; nodes: Map<string, StoredNode> } {
  const { outputs, nodes } = (file ?? {}) as { outputs?: unknown; nodes?: unknown };
  if (!Array.isArray(outputs) || outputs.some((uuid) => typeof uuid !== "string")) {
    throw new GraphError(`A graph file has a list of uuids under "outputs", got ${show(outputs)}`);
  }
  if (typeof nodes !== "object" || nodes === null || Array.isArray(nodes)) {
    throw new GraphError(`A graph file has an object of nodes under "nodes", got ${show(nodes)}`);
  }
  return { outputs, nodes: new Map(Object.entries(nodes).map(([uuid, node]) => [uuid, checkNode(uuid, node)])) };
}

function checkNode(uuid: string, node: unknown): StoredNode {
  if (typeof node !== "object" || node === null || typeof (node as { type?: unknown }).type !== "string") {
    throw new GraphError(`Node ${uuid} of the graph file has no "type", got ${show(node)}`);
  }
  try {
    return anyValue(node) as StoredNode;
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    throw new GraphError(`Node ${uuid} of the graph file cannot be read: ${error.message}`);
  }
}

/** The uuids in an order in which each comes after those that it depends on. */
function buildOrder(outputs: readonly string[], nodes: ReadonlyMap<string, StoredNode>): string[] {
  const order: string[] = [];
  const states = new Map<string, "open" | "done">();
  const stack = [...outputs].reverse();
  while (stack.length > 0) {
    const uuid = stack[stack.length - 1];
    const state = states.get(uuid);
    if (state !== undefined) {
      stack.pop();
      if (state === "open") {
        states.set(uuid, "done");
        order.push(uuid);
      }
      continue;
    }
    states.set(uuid, "open");
    for (const reference of references(uuid, nodes).reverse()) {
      const seen = states.get(reference);
      if (seen === "open") throw new GraphError(`The graph file has a cycle through ${reference}`);
      if (seen === undefined) stack.push(reference);
    }
  }
  return order;
}

/** The uuids that a stored node refers to. */
function references(uuid: string, nodes: ReadonlyMap<string, StoredNode>): string[] {
  const node = nodes.get(uuid);
  if (node === undefined) throw new GraphError(`The graph file refers to ${uuid}, but has no such node`);
  const found: string[] = [];
  resolveFields(uuid, definitionOf(uuid, node), node, (reference) => {
    found.push(reference);
    return undefined as never;
  });
  return found;
}

function definitionOf(uuid: string, node: StoredNode): OpDefinition {
  const type = node.type as string;
  const definition = findOpType(type);
  if (definition !== undefined) return definition;
  throw new GraphError(
    `Node ${uuid} has the unknown type ${JSON.stringify(type)}${suggest(type, opTypeNames())}: ` +
      "define it with defineOp before the graph is read",
  );
}

function resolveFields(
  uuid: string,
  definition: OpDefinition,
  node: StoredNode,
  find: (uuid: string) => Op,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [stored, value] of Object.entries(node)) {
    // A field of a later version is skipped here; if it was hashed, the uuid will not agree.
    const name = stored === "type" ? undefined : fieldNamed(definition, stored);
    if (name === undefined || wireName(definition, name) !== stored) continue;
    try {
      values[name] = definition.fields[name].resolve(value, find);
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error;
      throw new GraphError(`Node ${uuid}, field ${stored}: ${error.message}`);
    }
  }
  return values;
}

function buildNode(uuid: string, node: StoredNode, ops: ReadonlyMap<string, Op>, runner?: Evaluator): Op {
  const definition = definitionOf(uuid, node);
  checkRedefined(uuid, definition, node);
  const fields = resolveFields(uuid, definition, node, (reference) => ops.get(reference)!);
  const op = rebuildNode(uuid, definition, fields, runner);
  if (op.uuid !== uuid) throw new UuidMismatchError(mismatchMessage(uuid, node, op));
  return op;
}

/** Fields that were added or removed in a redefinition are no detail: a default would hide them. */
function checkRedefined(uuid: string, definition: OpDefinition, node: StoredNode): void {
  const note = redefinitionNote(definition);
  const stored = Object.keys(node).filter((name) => name !== "type" && name !== VERSION_NAME);
  const known = Object.keys(definition.fields).map((name) => wireName(definition, name));
  if (note === "" || (stored.length === known.length && stored.every((name) => known.includes(name)))) return;
  throw new GraphError(`Node ${uuid} has the fields ${listNames(stored)}${note}`);
}

function redefinitionNote(definition: OpDefinition): string {
  const earlier = replacedDefinitions(definition.type).at(-1);
  if (earlier === undefined) return "";
  return `. ${definition.type} was defined more than once, with different fields: before with ` +
    `(${fieldSummary(earlier)}), now with (${fieldSummary(definition)}). Read the graph where it has the fields that ` +
    "it was stored with";
}

function rebuildNode(
  uuid: string,
  definition: OpDefinition,
  fields: Readonly<Record<string, unknown>>,
  runner?: Evaluator,
): Op {
  try {
    return createOp(definition, fields, runner);
  } catch (error) {
    if (!(error instanceof OpError)) throw error;
    throw new GraphError(
      `Node ${uuid} of the graph file cannot be built: ${error.message}${redefinitionNote(definition)}`,
      { cause: error },
    );
  }
}

function mismatchMessage(uuid: string, node: StoredNode, op: Op): string {
  const rebuilt = canonicalFields(op.definition, op.fields);
  const names = [...new Set([...Object.keys(node), ...Object.keys(rebuilt)])];
  const lines = names.flatMap((name) => {
    const before = Object.hasOwn(node, name) ? pythonJson(node[name]) : undefined;
    const after = Object.hasOwn(rebuilt, name) ? pythonJson(rebuilt[name]) : undefined;
    if (before === after) return [];
    return [
      ...(before === undefined ? [] : [`  - ${name}: ${before}`]),
      ...(after === undefined ? [] : [`  + ${name}: ${after}`]),
    ];
  });
  const difference = lines.length > 0 ? lines.join("\n") : "  (the fields agree: the uuid itself was changed)";
  return `The stored node ${uuid} is rebuilt as ${op.uuid}. Stored (-) and rebuilt (+) differ in:\n${difference}\n` +
    `The definition of ${op.type} has changed since the graph was written, or the file was edited` +
    redefinitionNote(op.definition);
}

/** A canonical value as `JSON.stringify` prints it faithfully. Float literals print themselves. */
function jsonData(value: PythonJson): unknown {
  if (typeof value === "bigint") return rawJson(value.toString());
  if (typeof value !== "object" || value === null || isFloatLiteral(value)) return value;
  if (Array.isArray(value)) return value.map(jsonData);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonData(item)]));
}
