/**
 * The known op types, by name, and the handle class of each kind.
 *
 * @module
 */

import type { OpDefinition } from "./definition.ts";
import { OpError } from "./errors.ts";
import { refuseElsewhere } from "./foreign_members.ts";
import { refuseMore } from "./fluent/no_more.ts";
import type { Kind } from "./kinds.ts";
import type { Op, OpParts } from "./op.ts";

/** A class of handles. */
export type HandleClass = new (parts: OpParts) => Op;

const handleClasses = new Map<Kind, HandleClass>();
const definitions = new Map<string, OpDefinition>();
const ownTypes = new Set<string>();
/** Definitions that were replaced by another with other fields. */
const replaced = new Map<string, OpDefinition[]>();

/** Makes ops of a kind instances of `handle`. Each handle module calls it once. */
export function registerHandle(kind: Kind, handle: HandleClass): void {
  handleClasses.set(kind, handle);
  refuseMore(kind, handle.prototype);
  refuseElsewhere(kind, handle.prototype);
}

/** The class that ops of a kind are instances of. */
export function handleClass(kind: Kind): HandleClass {
  const handle = handleClasses.get(kind);
  if (handle === undefined) throw new OpError(`No handle class is registered for the kind ${kind}`);
  return handle;
}

/** Makes an op type known, so that graph files that use it can be read. A later definition replaces an earlier one. */
export function registerOpType<K extends Kind, F>(definition: OpDefinition<K, F>): OpDefinition<K, F> {
  const added = definition as unknown as OpDefinition;
  const earlier = definitions.get(added.type);
  if (earlier !== undefined && fieldSummary(earlier) !== fieldSummary(added)) {
    replaced.set(added.type, [...replaced.get(added.type) ?? [], earlier]);
  }
  definitions.set(added.type, added);
  return definition;
}

/** Makes one of probegraph's own op types known; no other definition can replace it. */
export function registerOwnOpType(definition: OpDefinition): void {
  ownTypes.add(definition.type);
  definitions.set(definition.type, definition);
}

/** Whether a type name is one of probegraph's own. */
export function isOwnOpType(type: string): boolean {
  return ownTypes.has(type);
}

/** The definition of a type name, or `undefined`. */
export function findOpType(type: string): OpDefinition | undefined {
  return definitions.get(type);
}

/** The known type names. */
export function opTypeNames(): string[] {
  return [...definitions.keys()];
}

/** Earlier definitions of a type name with other fields than the present one, the latest last. */
export function replacedDefinitions(type: string): readonly OpDefinition[] {
  return replaced.get(type) ?? [];
}

/** An op type's fields in words, for comparing definitions and for messages. */
export function fieldSummary(definition: OpDefinition): string {
  const fields = Object.entries(definition.fields);
  return fields.map(([name, { accepts, hashed }]) => `${name}: ${accepts}${hashed ? "" : " (not hashed)"}`).join("; ");
}
