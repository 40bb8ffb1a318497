/**
 * The fields that an op can have: what they accept, and their canonical form.
 *
 * A field's value is either plain data, which is hashed as it prints, or it holds ops, which are hashed as their uuids.
 *
 * @module
 */

import { anyValue, arrayCure, ValueProblem, wellFormed } from "./any_value.ts";
import { columnCure } from "./column_cure.ts";
import { keepColumnNames } from "./column_names.ts";
import { floatValue, isFloatLiteral } from "./float.ts";
import { type Kind, kindFits, oneOfKinds, severalOfKinds } from "./kinds.ts";
import { isList } from "./lists.ts";
import { aOrAn, show } from "./messages.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";
import { integerValue, type PythonJson, sortByCodePoint } from "./python_json.ts";
import { isRawJson } from "./raw_json.ts";
import { checkOptions } from "./options.ts";
import { rowsCure } from "./rows_cure.ts";

/** One field of an op type. `T` is the value that an op holds. */
export interface Field<T = unknown> {
  /** What the field accepts, in words. */
  readonly accepts: string;
  /** The default, or `undefined` where a value is required. */
  readonly default?: T;
  /** Whether `null` stands for "absent". */
  readonly nullable: boolean;
  /** Whether the value takes part in the op's identity. */
  readonly hashed: boolean;
  /** Whether the default is left out of the identity: so are fields that an op type gets later. @default false */
  readonly omitsDefault?: boolean;
  /** The name on the wire, where it is not the snake_case form of the field's name. */
  readonly wireName?: string;
  /** Whether the field holds ops: a dependency rather than a parameter. */
  readonly holdsOps: boolean;
  /** Of a field that holds one op: the kinds that it can have. */
  readonly kinds?: readonly Kind[];
  /** Checks and freezes a value. @throws {ValueProblem} */
  parse(value: unknown): T;
  /** The value as it is hashed and written. */
  canonical(value: T): PythonJson;
  /** The ops that the value holds, in order. */
  ops(value: T): readonly Op[];
  /** The value with each op replaced. */
  replace(value: T, replacement: (op: Op) => Op): unknown;
  /** A value from a graph file, with uuids looked up where the field holds ops. */
  resolve(stored: PythonJson, find: (uuid: string) => Op): unknown;
}

/** A field with a default: it can be left out. */
export type DefaultedField<T> = Field<T> & { readonly default: T };

/** The field that options `O` make: one that can be left out where they hold a default. */
export type FieldFor<T, O> = O extends { readonly default: T } ? DefaultedField<T> : Field<T>;

/** Settings that every field takes. */
export interface FieldOptions<T> {
  /** The default; a field without one is required. */
  readonly default?: T;
  /** `false` keeps the field out of the hash: it must not change the result. */
  readonly hashed?: boolean;
  /** `true` keeps the default out of the hash, as if there were no such field. */
  readonly omitsDefault?: boolean;
  /** The name on the wire, where it is not the snake_case form of the field's name. */
  readonly wireName?: string;
}

/** A string. */
export function stringField<O extends FieldOptions<string>>(options?: O): FieldFor<string, O> {
  return dataField("a string", options, (value) => {
    if (typeof value !== "string") throw unexpected(value);
    return wellFormed(value);
  });
}

/** One of a few strings. */
export function enumField<const T extends string, O extends FieldOptions<T>>(
  values: readonly T[],
  options?: O,
): FieldFor<T, O> {
  return dataField<T, O>(`one of ${values.map((v) => JSON.stringify(v)).join(", ")}`, options, (value) => {
    if (!values.includes(value as T)) throw unexpected(value);
    return value as T;
  });
}

/** A boolean. */
export function booleanField<O extends FieldOptions<boolean>>(options?: O): FieldFor<boolean, O> {
  return dataField("true or false", options, (value) => {
    if (typeof value !== "boolean") throw unexpected(value);
    return value;
  });
}

/** An integer of any size: a number where it is exact, else a bigint. */
export function intField<O extends FieldOptions<number | bigint>>(options?: O): FieldFor<number | bigint, O> {
  return dataField("an integer", options, parseInteger);
}

/** A float; an integer is taken as the float of the same value. Always printed as a float. */
export function floatField<O extends FieldOptions<number>>(options?: O): FieldFor<number, O> {
  return dataField("a number", options, parseFloatValue, floatValue);
}

/** A float or an integer; the difference is kept. */
export function numberField<O extends FieldOptions<PythonJson>>(options?: O): FieldFor<PythonJson, O> {
  return dataField("a number", options, (value) => {
    const number = typeof value === "object" ? rawNumber(value) : value;
    if (typeof number !== "number" && typeof number !== "bigint" && !isFloatLiteral(number)) throw unexpected(value);
    return anyValue(number);
  });
}

/** Any JSON data, `null` included. */
export function anyField<O extends FieldOptions<PythonJson>>(options?: O): FieldFor<PythonJson, O> {
  return dataField("JSON data", options, (value) => anyValue(value));
}

/** A map from names to any JSON data. */
export function anyMapField<O extends FieldOptions<{ readonly [name: string]: PythonJson }>>(
  options?: O,
): FieldFor<{ readonly [name: string]: PythonJson }, O> {
  return dataField("an object", options, (value) => anyRecord(value));
}

/** A map from names to floats, integers or strings. */
export function scalarMapField<O extends FieldOptions<{ readonly [name: string]: PythonJson }>>(
  options?: O,
): FieldFor<{ readonly [name: string]: PythonJson }, O> {
  return dataField("an object of numbers and strings", options, (value) => {
    const record = anyRecord(value);
    for (const [name, item] of Object.entries(record)) {
      const scalar = ["string", "number", "bigint"].includes(typeof item) || isFloatLiteral(item);
      if (!scalar) throw new ValueProblem(`${name} is ${show(item)}: a number or a string is needed`);
    }
    return record;
  });
}

/** A map from column names to lists of any JSON data. */
export function columnsField<O extends FieldOptions<{ readonly [name: string]: readonly PythonJson[] }>>(
  options?: O,
): FieldFor<{ readonly [name: string]: readonly PythonJson[] }, O> {
  return dataField("an object of arrays", options, (value) => {
    if (Array.isArray(value)) throw new ValueProblem(`got ${show(value)}${rowsCure(value)}`);
    const record = anyRecord(value);
    const odd = Object.entries(record).find(([, column]) => !Array.isArray(column));
    if (odd) throw new ValueProblem(`column ${JSON.stringify(odd[0])} is ${show(odd[1])}: an array is needed`);
    keepColumnNames(value as object, record);
    return record as { readonly [name: string]: readonly PythonJson[] };
  });
}

/** A set of strings, given as an array, a Set or one string; kept sorted by code point, each once. */
export function stringSetField<O extends FieldOptions<readonly string[]>>(options?: O): FieldFor<readonly string[], O> {
  return dataField("strings (an array, a Set or one string)", options, (value) => {
    const strings = stringsOf(value);
    // To find equal neighbours takes a tenth of the time that a set of very many strings does.
    return Object.freeze(sortByCodePoint(strings).filter((text, i, sorted) => i === 0 || text !== sorted[i - 1]));
  });
}

function stringsOf(value: unknown): string[] {
  const items = typeof value === "object" ? listOf(value) : [value];
  return items.map((item) => {
    if (typeof item === "string") return wellFormed(item);
    throw new ValueProblem(`got ${show(item)}${stringCure(item)}`);
  });
}

/** `: `, and the string that is meant; nothing where none is known. */
function stringCure(value: unknown): string {
  if (value === null || value === undefined) return ": isNull() finds what is missing";
  return ["number", "bigint", "boolean"].includes(typeof value) ? `: as text it is ${show(String(value))}` : "";
}

/** Tokens: strings or integer ids, in order. */
export function tokenListField<O extends FieldOptions<readonly PythonJson[]>>(
  options?: O,
): FieldFor<readonly PythonJson[], O> {
  return dataField("tokens (strings or integer ids)", options, parseTokens);
}

/** Labels: names or indices, in order, each once. */
export function labelListField(): Field<readonly PythonJson[]> {
  return dataField("labels (names or indices)", {}, (value) => {
    const labels = parseTokens(value);
    const twice = labels.find((label, i) => labels.indexOf(label) < i);
    if (twice !== undefined) throw new ValueProblem(`${show(twice)} is there twice`);
    if (labels.length === 0) throw new ValueProblem("the list is empty; leave it out for all labels");
    return labels;
  });
}

function parseTokens(value: unknown): readonly PythonJson[] {
  return Object.freeze(listOf(value).map((item) => typeof item === "string" ? wellFormed(item) : parseInteger(item)));
}

/** Strings, in order, given as an array, a Set or one string. */
export function stringListField<O extends FieldOptions<readonly string[]>>(
  options?: O,
): FieldFor<readonly string[], O> {
  return dataField("strings (an array, a Set or one string)", options, (value) => {
    return Object.freeze(stringsOf(value));
  });
}

/** Integers, in order, given as an array, a Set or one integer. */
export function intListField<O extends FieldOptions<readonly (number | bigint)[]>>(
  options?: O,
): FieldFor<readonly (number | bigint)[], O> {
  return dataField("integers (an array, a Set or one integer)", options, (value) => {
    const items = typeof value === "number" || typeof value === "bigint" ? [value] : listOf(value);
    return Object.freeze(items.map(parseInteger));
  });
}

/**
 * A token, as text or as its id, or an op that has one for each row. Text that reads like an op's uuid is refused: in a
 * graph file nobody could tell the two apart.
 */
export function tokenField<K extends Kind>(kinds: readonly K[]): Field<string | number | bigint | Op<K>> {
  return valueOrOpField(`a token (a string or its id), or ${oneOfKinds(kinds)}`, kinds, parseToken);
}

/**
 * A number, a string or a truth value, or an op that has one for each row. A number is kept by its value: `1` and `1.0` are
 * the same. Text that reads like an op's uuid is refused.
 */
export function operandField<K extends Kind>(kinds: readonly K[]): Field<string | number | bigint | boolean | Op<K>> {
  return valueOrOpField(`a number, a string, true, false, or ${oneOfKinds(kinds)}`, kinds, parseOperand);
}

function valueOrOpField<K extends Kind, T extends string | number | bigint | boolean>(
  accepts: string,
  kinds: readonly K[],
  parseValue: (value: unknown) => T,
): Field<T | Op<K>> {
  return {
    ...common<T | Op<K>>(accepts, {}, false),
    parse: (value) => isOp(value) || isList(value) ? parseOp(value, kinds) : parseValue(value),
    canonical: (value) => isOp(value) ? value.uuid : value as T,
    ops: (value) => isOp(value) ? [value] : [],
    replace: (value, replacement) => isOp(value) ? replacement(value) : value,
    resolve: (stored, find) => typeof stored === "string" && UUID.test(stored) ? find(stored) : stored,
  };
}

const UUID = /^[A-Za-z][A-Za-z0-9]*_[0-9a-f]{64}$/;

function parseToken(value: unknown): string | number | bigint {
  return typeof value === "string" ? parseText(value) : parseInteger(value);
}

function parseOperand(value: unknown): string | number | bigint | boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return parseText(value);
  const number = typeof value === "object" ? rawNumber(value) : value;
  if (typeof number === "bigint") return integerValue(number);
  const float = parseFloatValue(number);
  if (Number.isNaN(float)) {
    throw new ValueProblem("got NaN, which nothing equals: isNull({ nanIsNull: true }) finds it");
  }
  return Number.isInteger(float) ? integerValue(BigInt(float)) : float;
}

function parseText(value: string): string {
  if (UUID.test(value)) throw new ValueProblem(`${show(value)} is an op's uuid: pass the op itself`);
  return wellFormed(value);
}

/** An op of one of some kinds. */
export function opField<K extends Kind>(
  kinds: readonly K[],
  options: Omit<FieldOptions<Op<K>>, "default"> = {},
): Field<Op<K>> {
  return {
    ...common(oneOfKinds(kinds), options, true),
    kinds,
    parse: (value) => parseOp(value, kinds),
    canonical: (op) => op.uuid,
    ops: (op) => [op],
    replace: (op, replacement) => replacement(op),
    resolve: (stored, find) => find(uuidText(stored)),
  };
}

/** A list of ops of some kinds. */
export function opListField<K extends Kind, O extends FieldOptions<readonly Op<K>[]>>(
  kinds: readonly K[],
  options?: O,
): FieldFor<readonly Op<K>[], O> {
  const field: Field<readonly Op<K>[]> = {
    ...common(`a list of ${severalOfKinds(kinds)}`, options ?? {}, true),
    parse: (value) => {
      if (!Array.isArray(value)) throw new ValueProblem(`got ${show(value)}${listCure(value, kinds)}`);
      return Object.freeze(value.map((item) => parseOp(item, kinds)));
    },
    canonical: (ops) => ops.map((op) => op.uuid),
    ops: (ops) => ops,
    replace: (ops, replacement) => ops.map(replacement),
    resolve: (stored, find) => listOf(stored).map((uuid) => find(uuidText(uuid))),
  };
  return field as FieldFor<readonly Op<K>[], O>;
}

/** What would work where a list of ops is needed, and no list came. */
function listCure(value: unknown, kinds: readonly Kind[]): string {
  return isOp(value) && fitsAny(value, kinds) ? ": a list of one is [op]" : columnCure(value, kinds);
}

/** A map from names to ops of some kinds. */
export function opMapField<K extends Kind>(kinds: readonly K[]): Field<{ readonly [name: string]: Op<K> }> {
  return {
    ...common(`an object of ${severalOfKinds(kinds)}`, {}, true),
    parse: (value) => {
      if (!isRecord(value)) throw unexpected(value);
      return Object.freeze(mapRecord(value, (item, name) => parseOp(item, kinds, wellFormed(name))));
    },
    canonical: (ops) => mapRecord(ops, (op) => op.uuid),
    ops: (ops) => Object.values(ops),
    replace: (ops, replacement) => mapRecord(ops, replacement),
    resolve: (stored, find) => {
      if (!isRecord(stored)) throw unexpected(stored);
      return mapRecord(stored, (uuid) => find(uuidText(uuid)));
    },
  };
}

/** The same field, which may also be `null`; absent means `null`. */
export function optional<T>(field: Field<T>): DefaultedField<T | null> {
  return {
    ...field,
    nullable: true,
    accepts: `${field.accepts}, or null`,
    default: field.default ?? null,
    parse: (value) => value === null ? null : field.parse(value),
    canonical: (value) => value === null ? null : field.canonical(value),
    ops: (value) => value === null ? [] : field.ops(value),
    replace: (value, replacement) => value === null ? null : field.replace(value, replacement),
    resolve: (stored, find) => stored === null ? null : field.resolve(stored, find),
  };
}

const NONE: readonly Op[] = Object.freeze([]);

function dataField<T, O extends FieldOptions<T>>(
  accepts: string,
  options: O | undefined,
  parse: (value: unknown) => T,
  canonical: (value: T) => PythonJson = (value) => value as PythonJson,
): FieldFor<T, O> {
  const field: Field<T> = {
    ...common<T>(accepts, options ?? {}, false),
    parse,
    canonical,
    ops: () => NONE,
    replace: (value) => value,
    resolve: (stored) => stored,
  };
  return field as FieldFor<T, O>;
}

function common<T>(accepts: string, options: FieldOptions<T>, holdsOps: boolean) {
  checkOptions("field", options, ["default", "hashed", "omitsDefault", "wireName"]);
  const { default: fallback, hashed = true, omitsDefault = false, wireName } = options;
  return { accepts, default: fallback, hashed, omitsDefault, wireName, nullable: false, holdsOps };
}

function parseInteger(value: unknown): number | bigint {
  const number = typeof value === "object" ? rawNumber(value) : value;
  if (typeof number === "bigint") return integerValue(number);
  if (typeof number !== "number" || !Number.isInteger(number)) throw unexpected(value);
  if (Number.isSafeInteger(number)) return Object.is(number, -0) ? 0 : number;
  throw new ValueProblem(
    `${number} is past 2^53, where numbers are no longer exact: write it as a bigint (${BigInt(number)}n)`,
  );
}

function parseFloatValue(value: unknown): number {
  const number = typeof value === "object" ? rawNumber(value) : value;
  if (typeof number === "number") return number;
  if (isFloatLiteral(number)) return number.value;
  if (typeof number === "bigint") return Number(number);
  throw unexpected(value);
}

/** The number in a `JSON.rawJSON` object, as `serialize` gives out; other values as they are. */
function rawNumber(value: unknown): unknown {
  return isRawJson(value) ? anyValue(value) : value;
}

function anyRecord(value: unknown): { readonly [name: string]: PythonJson } {
  if (!isRecord(value) && !(value instanceof Map)) throw unexpected(value);
  return anyValue(value) as { readonly [name: string]: PythonJson };
}

function parseOp<K extends Kind>(value: unknown, kinds: readonly K[], name?: string): Op<K> {
  if (isOp(value) && fitsAny(value, kinds)) return value as Op<K>;
  const came = isOp(value) ? `${aOrAn(value.type)}, which is ${oneOfKinds([value.kind])}` : show(value);
  throw new ValueProblem((name === undefined ? `got ${came}` : `${name} is ${came}`) + columnCure(value, kinds));
}

function fitsAny({ kind }: Op, kinds: readonly Kind[]): boolean {
  return kinds.some((needed) => kindFits(kind, needed));
}

function listOf(value: unknown): unknown[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...value];
  throw new ValueProblem(`got ${show(value)}${arrayCure(value)}`);
}

function uuidText(stored: unknown): string {
  if (typeof stored !== "string") throw unexpected(stored);
  return stored;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isList(value);
}

function mapRecord<T, U>(record: { readonly [name: string]: T }, convert: (item: T, name: string) => U) {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, convert(item, name)]));
}

function unexpected(value: unknown): ValueProblem {
  return new ValueProblem(`got ${show(value)}`);
}
