/**
 * Replacing nodes of a graph.
 *
 * @module
 */

import { createOp } from "./create.ts";
import { fieldNamed } from "./definition.ts";
import { OpError } from "./errors.ts";
import { walk } from "./graph.ts";
import { show } from "./messages.ts";
import type { Op } from "./op.ts";
import { isNamed } from "./options.ts";
import { isOp } from "./op_reference.ts";

/** A node and what replaces it. */
export type Substitution = readonly [old: Op, replacement: Op];

/** The same op with some fields changed. */
export function changeFields(op: Op, changes: unknown): Op {
  if (!isNamed(changes)) {
    throw new OpError(`subs() takes an object of changed fields, got ${show(changes)}`);
  }
  return createOp(op.definition, { ...unchanged(op, changes), ...changes }, inherited(op, changes));
}

/**
 * The graph of `root` with nodes replaced. Shared nodes stay shared, nodes that nothing below changes are reused, and
 * replacements are taken as they are: nothing is replaced inside them.
 *
 * @throws {OpError} where a node to replace is not in the graph, or only below another replaced node.
 */
export function substitute(root: Op, substitutions: readonly Substitution[]): Op {
  const replacements = replacementMap(root, substitutions);
  const rebuilt = new Map<string, Op>(replacements);
  for (const op of walk([root])) {
    if (!rebuilt.has(op.uuid)) rebuilt.set(op.uuid, rebuild(op, rebuilt));
  }
  const result = rebuilt.get(root.uuid)!;
  refuseShadowed(root, replacements);
  return result;
}

function rebuild(op: Op, rebuilt: ReadonlyMap<string, Op>): Op {
  const unchangedBelow = op.dependencies().every((dependency) => rebuilt.get(dependency.uuid) === dependency);
  if (unchangedBelow) return op;
  const fields = Object.entries(op.definition.fields).map(([name, field]) => [
    name,
    field.replace(op.fields[name], (dependency) => rebuilt.get(dependency.uuid)!),
  ]);
  return createOp(op.definition, Object.fromEntries(fields));
}

function replacementMap(root: Op, substitutions: readonly Substitution[]): Map<string, Op> {
  const present = new Set(walk([root]).map((op) => op.uuid));
  const replacements = new Map<string, Op>();
  for (const pair of substitutions) {
    const [old, replacement] = checkPair(pair);
    if (!present.has(old.uuid)) {
      throw new OpError(`subs() cannot replace ${old.uuid}: it is not in the graph of ${root.uuid}`);
    }
    const earlier = replacements.get(old.uuid);
    if (earlier !== undefined && earlier.uuid !== replacement.uuid) {
      throw new OpError(`subs() got two replacements for ${old.uuid}`);
    }
    replacements.set(old.uuid, replacement);
  }
  return replacements;
}

function checkPair(pair: unknown): Substitution {
  if (Array.isArray(pair) && pair.length === 2 && isOp(pair[0]) && isOp(pair[1])) return [pair[0], pair[1]];
  const came = Array.isArray(pair) ? `[${pair.map(show).join(", ")}]` : show(pair);
  throw new OpError(`subs() takes pairs [old op, new op], got ${came}`);
}

/** A node that is only to be found below another replaced node would silently stay: say so instead. */
function refuseShadowed(root: Op, replacements: ReadonlyMap<string, Op>): void {
  const reached = new Set<string>();
  const stack = [root];
  while (stack.length > 0) {
    const op = stack.pop()!;
    if (reached.has(op.uuid)) continue;
    reached.add(op.uuid);
    if (replacements.has(op.uuid)) continue;
    for (const input of op.dependencies()) stack.push(input);
  }
  const shadowed = [...replacements.keys()].find((uuid) => !reached.has(uuid));
  if (shadowed !== undefined) {
    throw new OpError(
      `subs() cannot replace ${shadowed}: it only stands below another replaced op; substitute inside the replacement`,
    );
  }
}

/** The fields that are not changed, under their own names; a changed field may come under an alias. */
function unchanged(op: Op, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const changed = new Set(Object.keys(changes).map((name) => fieldNamed(op.definition, name)));
  return Object.fromEntries(Object.entries(op.fields).filter(([name]) => !changed.has(name)));
}

/** An op whose dependencies stay keeps its runner; a changed dependency brings its own. */
function inherited(op: Op, changes: Readonly<Record<string, unknown>>) {
  return Object.values(changes).some((value) => isOp(value)) ? undefined : op.evaluator;
}
