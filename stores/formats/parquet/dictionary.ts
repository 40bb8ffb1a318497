/**
 * Dictionary columns: distinct texts once, and an index for each row.
 *
 * @module
 */

import { type Data, type Dictionary, type Int, Vector } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import type { Budget } from "./limits.ts";
import type { Slots } from "./slots.ts";
import { VariableSink, type VariableValues } from "./values.ts";
import { arrowData } from "../arrow_data.ts";

/** The largest index that each width of index holds. */
const MAX_INDEX: Record<number, number> = { 8: 2 ** 7 - 1, 16: 2 ** 15 - 1, 32: 2 ** 31 - 1, 64: 2 ** 31 - 1 };

/** The dictionary of one column, shared by all row groups that are read. */
export class DictionaryMemo {
  readonly #type: Dictionary;
  readonly #sink: VariableSink;
  readonly #indices = new Map<string, number>();
  readonly #decoder = new TextDecoder("latin1");

  constructor(type: Dictionary, budget: Budget) {
    this.#type = type;
    this.#sink = new VariableSink(budget);
  }

  /** A dictionary column of the given texts, still without its dictionary, which may grow with each row group. */
  encode(values: VariableValues, slots: Slots): Data {
    const numbers = new Int32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const isNull = slots.validity && !(slots.validity[i >> 3] & (1 << (i & 7)));
      if (!isNull) numbers[i] = this.#indexOf(values, i);
    }
    const { length, nullCount, validity: nullBitmap } = slots;
    const indices = withWidth(numbers, this.#type.indices);
    return arrowData({ type: this.#type, length, nullCount, nullBitmap, data: indices });
  }

  /** The distinct texts of all columns encoded so far. */
  finish(): Vector {
    const { offsets: valueOffsets, bytes: data, count: length } = this.#sink.finish();
    return new Vector([arrowData({ type: this.#type.dictionary, length, valueOffsets, data })]);
  }

  #indexOf(values: VariableValues, i: number): number {
    const start = values.offsets[i];
    const end = values.offsets[i + 1];
    const key = this.#decoder.decode(values.bytes.subarray(start, end));
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    const { bitWidth } = this.#type.indices;
    if (index > MAX_INDEX[bitWidth]) {
      throw new FormatError(
        `reading parquet: a dictionary has more values than its ${bitWidth}-bit indices can number`,
      );
    }
    this.#indices.set(key, index);
    this.#sink.push(values.bytes, start, end);
    return index;
  }
}

function withWidth(numbers: Int32Array, type: Int): ArrayBufferView {
  if (type.bitWidth === 64) return BigInt64Array.from(numbers, BigInt);
  return new (type.ArrayType as Int32ArrayConstructor)(numbers);
}
