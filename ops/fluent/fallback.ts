/**
 * The values of fields for which a call gives none.
 *
 * @module
 */

import type { OpDefinition } from "../definition.ts";
import type { Field } from "../fields.ts";
import { pythonJson } from "../python_json.ts";
import type { FluentMethod, Values } from "./description.ts";

/** What a method puts into a field for which nothing is given; `undefined` where it is required. */
export function fallback(method: FluentMethod, definition: OpDefinition, field: string, given: Values): unknown {
  if (Object.hasOwn(method.fixed, field)) return method.fixed[field];
  const [, argument = {}] = method.byField.get(field) ?? [];
  const derived = method.derived[field] ?? argument.derived;
  if (derived !== undefined) return derived(given);
  return Object.hasOwn(argument, "default") ? argument.default : definition.fields[field].default;
}

/** Whether a field has the value `other`, by what is hashed: `1` and `1.0` differ. */
export function sameValue(field: Field, value: unknown, other: unknown): boolean {
  if (other === undefined) return false;
  return pythonJson(field.canonical(field.parse(other))) === pythonJson(field.canonical(value));
}
