/**
 * The ops that a module exports, and their names.
 *
 * @module
 */

import { LayerSweep } from "../../ops/layer_sweep.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";

/** An op and a name that it has: `probe`, `grid.3`, `probes.layer5`. */
export interface NamedOp {
  /** The name, a path of keys with dots. */
  readonly name: string;
  /** The op. */
  readonly op: Op;
}

/** All ops in a module's exports, also those in arrays, maps, sets, layer sweeps and plain objects. */
export function exportedOps(exports: Readonly<Record<string, unknown>>): NamedOp[] {
  const seen = new Set<object>();
  return Object.entries(exports).flatMap(([name, value]) => opsIn(value, name, seen));
}

/** What an op depends on at once, named by its fields: `probe.positives`, `rendered.context.review`. */
export function inputsByField({ name, op }: NamedOp): NamedOp[] {
  return fieldsWithOps(op).map((input) => ({ name: `${name}.${input.name}`, op: input.op }));
}

/** What an op depends on at once, by field: `positives`, `context.review`. */
export function fieldsWithOps(op: Op): NamedOp[] {
  const seen = new Set<object>();
  return Object.entries(op.fields).flatMap(([field, value]) => {
    return op.definition.fields[field].ops(value).length > 0 ? opsIn(value, field, seen) : [];
  });
}

function opsIn(value: unknown, name: string, seen: Set<object>): NamedOp[] {
  if (isOp(value)) return [{ name, op: value }];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return items(value).flatMap(([key, item]) => opsIn(item, `${name}.${key}`, seen));
}

/** What a collection holds, by key or index. Other objects are not looked into. */
function items(value: object): (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return [...value.entries()];
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value].map((item, i) => [i, item]);
  if (value instanceof LayerSweep) return [...value.steps.entries()];
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ? Object.entries(value) : [];
}
