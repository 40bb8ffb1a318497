/**
 * Texts of a column chunk whose pages refer to its dictionary.
 *
 * @module
 */

import { gatheredBytes, type TextBytes } from "../text_copies.ts";
import type { Budget } from "./limits.ts";
import { checkTextBytes, type CodedValues, FixedSink, VariableSink, type VariableValues } from "./values.ts";

const INDEX_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Collects texts as numbers of a dictionary's until a page has texts in full: then all are spelled out. */
export class CodedSink {
  /** What it is, among sinks. */
  readonly kind = "coded";
  readonly #budget: Budget;
  readonly #plain: () => VariableSink;
  readonly #indices: FixedSink;
  #entries: TextBytes | undefined;
  #spelledOut: VariableSink | undefined;

  /**
   * @param expected Texts to set memory aside for.
   * @param most Bytes of it.
   */
  constructor(budget: Budget, expected: number, most: number) {
    this.#budget = budget;
    this.#plain = () => new VariableSink(budget, expected, most);
    this.#indices = new FixedSink(INDEX_BYTES, budget, Math.min(expected * INDEX_BYTES, most));
  }

  /** Where texts go that a page has in full. */
  texts(): VariableSink {
    if (this.#spelledOut !== undefined) return this.#spelledOut;
    const texts = this.#spelledOut = this.#plain();
    if (this.#entries !== undefined) texts.gather(this.#entries, indicesOf(this.#indices));
    return texts;
  }

  /** Adds those that indices name of the chunk's dictionary. */
  gather(entries: TextBytes, indices: Uint32Array): void {
    if (this.#spelledOut !== undefined) return this.#spelledOut.gather(entries, indices);
    this.#entries = entries;
    const { buffer, byteOffset } = this.#indices.reserve(indices.length);
    new Int32Array(buffer, byteOffset, indices.length).set(indices);
  }

  /** All texts so far. */
  finish(): CodedValues | VariableValues {
    if (this.#entries === undefined || this.#spelledOut !== undefined) return this.texts().finish();
    const indices = indicesOf(this.#indices);
    // Whoever asks for the texts has them spelled out.
    this.#spend(this.#entries, indices);
    return { kind: "coded", entries: this.#entries, indices, count: indices.length };
  }

  /** Texts are counted where it may matter how long they are: it takes as long as decoding them. */
  #spend(entries: TextBytes, indices: Int32Array): void {
    const most = longestText(entries) * indices.length;
    const bytes = this.#budget.isLittle(most) ? most : gatheredBytes(entries, indices);
    checkTextBytes(bytes);
    this.#budget.spend(bytes);
  }
}

function longestText({ offsets, count }: TextBytes): number {
  let longest = 0;
  for (let i = 0; i < count; i++) longest = Math.max(longest, offsets[i + 1] - offsets[i]);
  return longest;
}

function indicesOf(sink: FixedSink): Int32Array {
  const { bytes, count } = sink.finish();
  return new Int32Array(bytes.buffer, bytes.byteOffset, count);
}
