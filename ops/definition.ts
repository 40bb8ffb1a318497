/**
 * An op type as data: its name, the kind of its result, its fields.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { Field } from "./fields.ts";
import type { Kind } from "./kinds.ts";

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
  /** Other spellings of fields' names that are accepted, such as `modelName` for `model`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Checks what one field alone cannot say. Returns what is wrong, or `undefined`. */
  readonly check?: (fields: F) => string | undefined;
}

/** What {@linkcode opType} takes; the rest has defaults. */
export type OpTypeParts<K extends Kind, F> =
  & Pick<OpDefinition<K, F>, "type" | "kind" | "fields">
  & Partial<Pick<OpDefinition<K, F>, "ephemeral" | "aliases" | "check">>;

/** Completes and freezes a definition. It is not registered by that: see `registerOpType`. */
export function opType<K extends Kind, F>(parts: OpTypeParts<K, F>): OpDefinition<K, F> {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(parts.type)) {
    throw new OpError(
      `An op type cannot be named ${JSON.stringify(parts.type)}: use ASCII letters and digits, a letter first`,
    );
  }
  return Object.freeze({ ephemeral: false, aliases: {}, ...parts, fields: Object.freeze({ ...parts.fields }) });
}

/** The name of a field in graph files and hashes: snake_case, or what the field says. */
export function wireName(definition: OpDefinition, field: string): string {
  return definition.fields[field].wireName ?? snakeCase(field);
}

/** The TypeScript name of the field that `name` means: itself, an alias, or its wire name. */
export function fieldNamed(definition: OpDefinition, name: string): string | undefined {
  if (Object.hasOwn(definition.fields, name)) return name;
  if (Object.hasOwn(definition.aliases, name)) return definition.aliases[name];
  return Object.keys(definition.fields).find((field) => wireName(definition, field) === name);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
