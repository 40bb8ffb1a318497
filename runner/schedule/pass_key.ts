/**
 * Which ops share a pass.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { sharedFieldsOf } from "../evaluation/implementations.ts";

const keys = new WeakMap<Op, string | null>();

/**
 * Equal for ops whose implementations say that they share a pass: what they have in common is equal, their inputs among
 * it. `undefined` for ops that are computed alone.
 */
export function passKey(op: Op): string | undefined {
  if (!keys.has(op)) keys.set(op, keyOf(op) ?? null);
  return keys.get(op) ?? undefined;
}

function keyOf(op: Op): string | undefined {
  const shared = sharedFieldsOf(op);
  return shared === undefined ? undefined : pythonJson(plain(shared));
}

function plain(value: unknown): PythonJson {
  if (isOp(value)) return value.uuid;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as PythonJson;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
