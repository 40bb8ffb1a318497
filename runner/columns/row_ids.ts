/**
 * Names of rows by their values.
 *
 * @module
 */

import { type Table, Utf8, Vector } from "apache-arrow";
import { anyValue } from "../../ops/any_value.ts";
import { byCodePoint, pythonJson } from "../../ops/python_json.ts";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import { DIGEST_BYTES, Sha256 } from "../numeric/wasm/sha256.ts";
import { PLAIN } from "../values/plain_form.ts";

/** How much of a digest is an id, and how many characters that is in hex. */
const [ID_BYTES, ID_LENGTH] = [16, 32];
/** The characters of each byte in hex, as two bytes. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const [first, second] = byte.toString(16).padStart(2, "0");
  return second.charCodeAt(0) << 8 | first.charCodeAt(0);
});

/**
 * The ids of some rows: of each the first 16 bytes, in hex, of the SHA-256 of the row as canonical JSON, columns by name, so
 * that their order does not matter.
 */
export class RowIds {
  readonly #sha256 = new Sha256();
  readonly #columns: readonly { readonly key: string; readonly values: readonly unknown[] }[];
  readonly #ids: Uint8Array<ArrayBuffer>;

  /** Reads the columns. */
  constructor(table: Table) {
    const columns = new Map(
      table.schema.fields.map(({ name }, i) => [name, columnValues(table.getChildAt(i)!, PLAIN)]),
    );
    const names = [...columns.keys()].sort(byCodePoint);
    this.#columns = names.map((name) => ({ key: `${pythonJson(anyValue(name))}: `, values: columns.get(name)! }));
    this.#ids = new Uint8Array(table.numRows * ID_LENGTH);
  }

  /** Computes the ids of the rows from `start` to before `end`. */
  add(start: number, end: number): void {
    const texts = Array.from({ length: end - start }, (_, i) => this.#text(start + i));
    const digests = this.#sha256.digests(texts);
    const pairs = new Uint16Array(this.#ids.buffer, start * ID_LENGTH);
    for (let i = 0; i < texts.length; i++) {
      for (let k = 0; k < ID_BYTES; k++) pairs[i * ID_BYTES + k] = HEX[digests[i * DIGEST_BYTES + k]];
    }
  }

  /** The ids as a column. */
  column(): Vector<Utf8> {
    const length = this.#ids.length / ID_LENGTH;
    const valueOffsets = Int32Array.from({ length: length + 1 }, (_, i) => i * ID_LENGTH);
    return new Vector([arrowData({ type: new Utf8(), length, valueOffsets, data: this.#ids })]);
  }

  #text(row: number): string {
    let text = "";
    for (const { key, values } of this.#columns) text += `${text === "" ? "{" : ", "}${key}${valueText(values[row])}`;
    return text === "" ? "{}" : `${text}}`;
  }
}

function valueText(value: unknown): string {
  return pythonJson(anyValue(hashable(value)));
}

/** Bytes and lists of floats as lists. */
function hashable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map(hashable);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hashable(item)]));
}
