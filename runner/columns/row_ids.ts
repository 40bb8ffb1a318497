/**
 * Names of rows by their values.
 *
 * @module
 */

import { type Data, DataType, type Table, Utf8, Vector } from "apache-arrow";
import { anyValue } from "../../ops/any_value.ts";
import { byCodePoint, pythonJson } from "../../ops/python_json.ts";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { nextValue } from "../../stores/formats/column_values.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import { textReader } from "../../stores/formats/text_reader.ts";
import { DIGEST_BYTES, Sha256 } from "../numeric/wasm/sha256.ts";
import { PLAIN } from "../values/plain_form.ts";
import { JsonBytes } from "./json_bytes.ts";

/** How much of a digest is an id, and how many characters that is in hex. */
const [ID_BYTES, ID_LENGTH] = [16, 32];
/** The characters of each byte in hex, as two bytes. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const [first, second] = byte.toString(16).padStart(2, "0");
  return second.charCodeAt(0) << 8 | first.charCodeAt(0);
});

const encoder = new TextEncoder();

/** Writes the canonical JSON of a column's next value. */
type WriteNext = (to: JsonBytes) => void;

/**
 * The ids of some rows: of each the first 16 bytes, in hex, of the SHA-256 of the row as canonical JSON, columns by name, so
 * that their order does not matter.
 */
export class RowIds {
  readonly #sha256 = new Sha256();
  readonly #columns: readonly { readonly key: Uint8Array; readonly writeNext: WriteNext }[];
  readonly #rows = new JsonBytes();
  readonly #ids: Uint8Array<ArrayBuffer>;

  /** Reads the columns. */
  constructor(table: Table) {
    const columns = new Map(table.schema.fields.map(({ name }, i) => [name, writerOf(table.getChildAt(i)!)]));
    const names = [...columns.keys()].sort(byCodePoint);
    this.#columns = names.map((name, i) => {
      const key = `${i === 0 ? "{" : ", "}${pythonJson(anyValue(name))}: `;
      return { key: encoder.encode(key), writeNext: columns.get(name)! };
    });
    this.#ids = new Uint8Array(table.numRows * ID_LENGTH);
  }

  /** Computes the ids of the rows from `start` to before `end`; they follow those before, and the first is row 0. */
  add(start: number, end: number): void {
    this.#rows.clear();
    for (let row = start; row < end; row++) this.#writeRow();
    const digests = this.#sha256.digests(this.#rows);
    const pairs = new Uint16Array(this.#ids.buffer, start * ID_LENGTH);
    for (let i = 0; i < end - start; i++) {
      for (let k = 0; k < ID_BYTES; k++) pairs[i * ID_BYTES + k] = HEX[digests[i * DIGEST_BYTES + k]];
    }
  }

  /** The ids as a column. */
  column(): Vector<Utf8> {
    const length = this.#ids.length / ID_LENGTH;
    const valueOffsets = new Int32Array(length + 1);
    for (let i = 0; i <= length; i++) valueOffsets[i] = i * ID_LENGTH;
    return new Vector([arrowData({ type: new Utf8(), length, valueOffsets, data: this.#ids })]);
  }

  #writeRow(): void {
    for (const { key, writeNext } of this.#columns) {
      this.#rows.writeBytes(key);
      writeNext(this.#rows);
    }
    this.#rows.write(this.#columns.length === 0 ? "{}" : "}");
    this.#rows.end();
  }
}

function writerOf(column: Vector): WriteNext {
  const isText = DataType.isUtf8(column.type) && !(column.type instanceof JsonType);
  return isText ? textWriter(column.data) : valueWriter(nextValue(column, PLAIN));
}

function valueWriter(next: () => unknown): WriteNext {
  return (to) => to.write(valueText(next()));
}

/** Texts as they lie in memory; those that are not ASCII are read first. */
function textWriter(chunks: readonly Data[]): WriteNext {
  const readers = chunks.map((data) => textReader(data)!);
  let [chunk, i] = [0, 0];
  return (to) => {
    while (i === chunks[chunk].length) [chunk, i] = [chunk + 1, 0];
    const { nullCount, values, valueOffsets } = chunks[chunk];
    if (nullCount > 0 && !chunks[chunk].getValid(i)) to.write("null");
    else if (!to.writeString(values, valueOffsets[i], valueOffsets[i + 1])) to.write(valueText(readers[chunk](i)));
    i++;
  };
}

function valueText(value: unknown): string {
  if (Number.isSafeInteger(value)) return String(value);
  return pythonJson(anyValue(hashable(value)));
}

/** Bytes and lists of floats as lists. */
function hashable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map(hashable);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hashable(item)]));
}
