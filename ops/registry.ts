/**
 * The known op types, by name, and the handle class of each kind.
 *
 * @module
 */

import type { OpDefinition } from "./definition.ts";
import { OpError } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import type { Op, OpParts } from "./op.ts";

type HandleClass = new (parts: OpParts) => Op;

const handleClasses = new Map<Kind, HandleClass>();
const definitions = new Map<string, OpDefinition>();

/** Makes ops of a kind instances of `handle`. Each handle module calls it once. */
export function registerHandle(kind: Kind, handle: HandleClass): void {
  handleClasses.set(kind, handle);
}

/** The class that ops of a kind are instances of. */
export function handleClass(kind: Kind): HandleClass {
  const handle = handleClasses.get(kind);
  if (handle === undefined) throw new OpError(`No handle class is registered for the kind ${kind}`);
  return handle;
}

/** Makes an op type known, so that graph files that use it can be read. A later definition replaces an earlier one. */
export function registerOpType<K extends Kind, F>(definition: OpDefinition<K, F>): OpDefinition<K, F> {
  definitions.set(definition.type, definition as unknown as OpDefinition);
  return definition;
}

/** The definition of a type name, or `undefined`. */
export function findOpType(type: string): OpDefinition | undefined {
  return definitions.get(type);
}

/** The known type names. */
export function opTypeNames(): string[] {
  return [...definitions.keys()];
}
