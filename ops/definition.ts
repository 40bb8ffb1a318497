/**
 * An op type as data: its name, the kind of its result, its fields.
 *
 * @module
 */

import type { Field } from "./fields.ts";
import type { Kind } from "./kinds.ts";
import { snakeCase } from "./snake_case.ts";

/** The fields of an op type. `F` maps their names in TypeScript to the values that an op holds. */
export type Fields<F> = { readonly [K in keyof F]: Field<F[K]> };

/** An op type. The type name and the fields' wire names are what graph files and hashes hold. */
export interface OpDefinition<K extends Kind = Kind, F = Record<string, unknown>> {
  /** Type name, the first half of every uuid. */
  readonly type: string;
  /** The kind of the result. */
  readonly kind: K;
  /** The fields, by their names in TypeScript. */
  readonly fields: Fields<F>;
  /** Recomputed whenever it is asked for, and never stored. */
  readonly ephemeral: boolean;
  /** Enters the identity when it is raised past 1: results of earlier versions are then not used. */
  readonly version: number;
  /** Other spellings of fields' names that are accepted, such as `modelName` for `model`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Checks what one field alone cannot say. Returns what is wrong, or `undefined`. */
  readonly check?: (fields: F) => string | undefined;
}

/** The name of a field in graph files and hashes: snake_case, or what the field says. */
export function wireName(definition: OpDefinition, field: string): string {
  return namesOf(definition).wire.get(field)!;
}

/** The TypeScript name of the field that `name` means: itself, an alias, or its wire name. */
export function fieldNamed(definition: OpDefinition, name: string): string | undefined {
  return namesOf(definition).fields.get(name);
}

interface Names {
  /** Field to wire name. */
  readonly wire: ReadonlyMap<string, string>;
  /** Every accepted spelling to field. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Graphs have many ops of few types, so a type's names are worked out once. */
const cachedNames = new WeakMap<OpDefinition, Names>();

function namesOf(definition: OpDefinition): Names {
  const cached = cachedNames.get(definition);
  if (cached !== undefined) return cached;
  const wire = new Map(
    Object.entries(definition.fields).map(([name, field]) => [name, field.wireName ?? snakeCase(name)]),
  );
  const spellings = [...wire].map(([name, wireName]): [string, string] => [wireName, name]);
  const own = [...wire.keys()].map((name): [string, string] => [name, name]);
  // A field's own name wins over another's alias or wire name.
  const names = { wire, fields: new Map([...spellings, ...Object.entries(definition.aliases), ...own]) };
  cachedNames.set(definition, names);
  return names;
}
