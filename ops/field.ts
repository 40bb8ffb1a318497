/**
 * The fields of an op type of one's own.
 *
 * @module
 */

import {
  anyField,
  anyMapField,
  booleanField,
  type DefaultedField,
  enumField,
  type Field,
  type FieldFor,
  type FieldOptions,
  floatField,
  intField,
  numberField,
  opField,
  opListField,
  opMapField,
  optional,
  stringField,
  stringSetField,
} from "./fields.ts";
import type { Kind } from "./kinds.ts";
import type { Op } from "./op.ts";
import type { PythonJson } from "./python_json.ts";

/** What {@linkcode field} offers. Options of each: `default`, `hashed` (`false` keeps it out of the hash), `wireName`. */
export interface FieldMakers {
  /** A string. */
  string<O extends FieldOptions<string>>(options?: O): FieldFor<string, O>;
  /** One of a few strings: `oneOf(["words", "characters"])`. */
  oneOf<const T extends string, O extends FieldOptions<T>>(values: readonly T[], options?: O): FieldFor<T, O>;
  /** True or false. */
  boolean<O extends FieldOptions<boolean>>(options?: O): FieldFor<boolean, O>;
  /** An integer of any size. */
  int<O extends FieldOptions<number | bigint>>(options?: O): FieldFor<number | bigint, O>;
  /** A float; hashed as one, with or without a fraction. */
  float<O extends FieldOptions<number>>(options?: O): FieldFor<number, O>;
  /** A float or an integer, and the difference is kept. */
  number<O extends FieldOptions<PythonJson>>(options?: O): FieldFor<PythonJson, O>;
  /** Any JSON data. */
  any<O extends FieldOptions<PythonJson>>(options?: O): FieldFor<PythonJson, O>;
  /** An object of any JSON data. */
  map<O extends FieldOptions<{ readonly [name: string]: PythonJson }>>(
    options?: O,
  ): FieldFor<{ readonly [name: string]: PythonJson }, O>;
  /** A set of strings, kept sorted. */
  strings<O extends FieldOptions<readonly string[]>>(options?: O): FieldFor<readonly string[], O>;
  /** An op of one of some kinds: `op("text", "json")`. */
  op<K extends Kind>(...kinds: readonly K[]): Field<Op<K>>;
  /** A list of ops of some kinds. */
  opList<K extends Kind>(...kinds: readonly K[]): Field<readonly Op<K>[]>;
  /** Ops of some kinds by name. */
  opMap<K extends Kind>(...kinds: readonly K[]): Field<{ readonly [name: string]: Op<K> }>;
  /** The same field, which may also be `null`, and is where it is left out. */
  optional<T>(field: Field<T>): DefaultedField<T | null>;
}

/**
 * Makes the fields of an op type: `field.op("text")`, `field.int({ default: 3 })`, `field.optional(field.float())`.
 *
 * @example
 * ```ts
 * import { field } from "@probegraph/probegraph";
 *
 * const fields = { text: field.op("text"), unit: field.oneOf(["words", "characters"], { default: "words" }) };
 * ```
 */
export const field: FieldMakers = Object.freeze({
  string: stringField,
  oneOf: enumField,
  boolean: booleanField,
  int: intField,
  float: floatField,
  number: numberField,
  any: anyField,
  map: anyMapField,
  strings: stringSetField,
  op: <K extends Kind>(...kinds: readonly K[]) => opField(kinds),
  opList: <K extends Kind>(...kinds: readonly K[]) => opListField(kinds),
  opMap: <K extends Kind>(...kinds: readonly K[]) => opMapField(kinds),
  optional,
});
