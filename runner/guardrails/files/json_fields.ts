/**
 * Fields of JSON that a stranger wrote.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { isRecord, type JsonRecord } from "../../../ops/json_record.ts";
import { show } from "../../../ops/messages.ts";

/** An object, and where it stands in the file. */
export class JsonFields {
  readonly #record: JsonRecord;
  readonly #place: string;

  /** @throws {GuardrailError} where the value is no object */
  constructor(value: unknown, place: string) {
    if (!isRecord(value)) throw wrong(place || "it", "an object", value);
    this.#record = value;
    this.#place = place;
  }

  /** The names of its fields. */
  get names(): string[] {
    return Object.keys(this.#record);
  }

  /** The object as it is. */
  get record(): JsonRecord {
    return this.#record;
  }

  /** A text that is not empty. */
  text(name: string, longest = 1000): string {
    const value = this.#record[name];
    if (typeof value === "string" && value !== "" && value.length <= longest) return value;
    throw this.#wrong(name, `a text of 1 to ${longest} characters`);
  }

  /** A text that may be empty, or null. */
  textOrNull(name: string): string | null {
    const value = this.#record[name];
    if (typeof value === "string" || value === null) return value;
    throw this.#wrong(name, "a text or null");
  }

  /** A number that is neither NaN nor infinite. */
  number(name: string): number {
    const value = this.#record[name];
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.#wrong(name, "a number");
  }

  /** An integer of 0 or more. */
  count(name: string, least = 0): number {
    const value = this.#record[name];
    if (Number.isSafeInteger(value) && value as number >= least) return value as number;
    throw this.#wrong(name, `an integer of ${least} or more`);
  }

  /** The same, or null. */
  countOrNull(name: string, least = 0): number | null {
    return this.#record[name] === null ? null : this.count(name, least);
  }

  /** True or false. */
  flag(name: string): boolean {
    const value = this.#record[name];
    if (typeof value === "boolean") return value;
    throw this.#wrong(name, "true or false");
  }

  /** One of some values. */
  choice<T extends string | number>(name: string, values: readonly T[]): T {
    const value = this.#record[name];
    if (values.includes(value as T)) return value as T;
    throw this.#wrong(name, values.map((each) => JSON.stringify(each)).join(" or "));
  }

  /** A list of objects, at least one. */
  list(name: string, most: number): JsonFields[] {
    const value = this.#record[name];
    if (!Array.isArray(value) || value.length === 0 || value.length > most) {
      throw this.#wrong(name, `a list of 1 to ${most}`);
    }
    return value.map((item, i) => new JsonFields(item, `${this.#path(name)}[${i}]`));
  }

  /** An object. */
  object(name: string): JsonFields {
    return new JsonFields(this.#record[name], this.#path(name));
  }

  /** An object, or null. */
  objectOrNull(name: string): JsonFields | null {
    return this.#record[name] === null ? null : this.object(name);
  }

  #path(name: string): string {
    return this.#place === "" ? name : `${this.#place}.${name}`;
  }

  #wrong(name: string, wanted: string): GuardrailError {
    return wrong(this.#path(name), wanted, this.#record[name]);
  }
}

function wrong(place: string, wanted: string, got: unknown): GuardrailError {
  return new GuardrailError(`${place} should be ${wanted}, and is ${show(got)}`);
}
