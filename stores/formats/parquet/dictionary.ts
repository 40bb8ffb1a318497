/**
 * Dictionary columns: distinct texts once, and an index for each row.
 *
 * @module
 */

import { type Dictionary, type Int, Vector } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import type { Budget } from "./limits.ts";
import { FixedSink, type FixedValues, VariableSink, type VariableValues } from "./values.ts";
import { widened } from "../wide_integers.ts";
import { arrowData } from "../arrow_data.ts";
import { viewed } from "../text_hash.ts";

/** The largest index that each width of index holds. */
const MAX_INDEX: Record<number, number> = { 8: 2 ** 7 - 1, 16: 2 ** 15 - 1, 32: 2 ** 31 - 1, 64: 2 ** 31 - 1 };

/** In the place of the number of an entry that was not asked for. */
const UNSEEN = -1;

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

  /** The number of the text at place `i`, a new one where it was not seen before. */
  numberOf(values: VariableValues, i: number): number {
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
    this.#sink.push(viewed(values.bytes), start, end);
    return index;
  }

  /** The distinct texts of all columns so far. */
  finish(): Vector {
    const { offsets: valueOffsets, bytes: data, count: length } = this.#sink.finish();
    return new Vector([arrowData({ type: this.#type.dictionary, length, valueOffsets, data })]);
  }
}

/** Collects texts of a column chunk as their numbers: each entry of its dictionary is looked for once. */
export class NumberSink {
  /** What it is, among sinks. */
  readonly kind = "numbers";
  readonly #memo: DictionaryMemo;
  readonly #budget: Budget;
  readonly #numbers: FixedSink;
  #entries: VariableValues | undefined;
  #numberOfEntry = new Int32Array();

  /**
   * @param expected Texts to set memory aside for at once.
   * @param most Bytes of it.
   */
  constructor(memo: DictionaryMemo, budget: Budget, expected: number, most: number) {
    this.#memo = memo;
    this.#budget = budget;
    const width = Int32Array.BYTES_PER_ELEMENT;
    this.#numbers = new FixedSink(width, budget, Math.min(expected * width, most));
  }

  /** A place for texts that a page has in full, to be {@linkcode add added}. */
  texts(): VariableSink {
    return new VariableSink(this.#budget);
  }

  /** Adds texts. */
  add(texts: VariableValues): void {
    const numbers = this.#reserve(texts.count);
    for (let i = 0; i < texts.count; i++) numbers[i] = this.#memo.numberOf(texts, i);
  }

  /** Adds those that indices name of the chunk's dictionary; entries that none names get no number. */
  gather(entries: VariableValues, indices: Uint32Array): void {
    if (this.#entries !== entries) this.#numberOfEntry = new Int32Array(entries.count).fill(UNSEEN);
    this.#entries = entries;
    const [known, numbers] = [this.#numberOfEntry, this.#reserve(indices.length)];
    for (let i = 0; i < indices.length; i++) {
      const entry = indices[i];
      if (known[entry] === UNSEEN) known[entry] = this.#memo.numberOf(entries, entry);
      numbers[i] = known[entry];
    }
  }

  /** All numbers so far. */
  finish(): FixedValues {
    return this.#numbers.finish();
  }

  #reserve(count: number): Int32Array {
    const { buffer, byteOffset } = this.#numbers.reserve(count);
    return new Int32Array(buffer, byteOffset, count);
  }
}

/** Numbers as indices of the type that a dictionary has. */
export function dictionaryIndices({ bytes, count }: FixedValues, type: Int): ArrayBufferView {
  const numbers = new Int32Array(bytes.buffer, bytes.byteOffset, count);
  if (type.bitWidth === 64) return widened(numbers);
  return new (type.ArrayType as Int32ArrayConstructor)(numbers);
}
