/**
 * Texts and bytes of a column, one after the other as Arrow has them, gathered without an object for each.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { MOST_TEXT_BYTES } from "./text_copies.ts";

const encoder = new TextEncoder();
/** Room that is made at first: files can have thousands of columns. */
const FIRST_BYTES = 64;
/** Texts that are encoded together: to call the encoder takes longer than to encode a short text. */
const TOGETHER = 256;
/** UTF-8 has no more bytes for a unit of UTF-16. */
const MOST_BYTES_OF_UNIT = 3;

/** The bytes of values, and where each ends. */
export interface JoinedValues {
  /** The bytes, one value after the other. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** `length + 1` offsets. */
  readonly valueOffsets: Int32Array<ArrayBuffer>;
}

/** Gathers values. Its memory grows in place, where the system can do that, and holds nothing twice. */
export class JoinedTexts {
  #data = new Uint8Array(FIRST_BYTES);
  #size = 0;
  #offsets = new Int32Array(FIRST_BYTES / 4);
  #length = 0;

  /**
   * Adds the texts of some values; nothing for `null` and `undefined`. Half a character becomes U+FFFD.
   *
   * @throws {DatasetError} as {@linkcode add}
   */
  addTexts<T>(values: readonly T[], textOf: (value: NonNullable<T>) => string): void {
    for (let at = 0; at < values.length; at += TOGETHER) {
      const texts = values.slice(at, at + TOGETHER).map((value) => value == null ? "" : textOf(value));
      if (!this.#addAscii(texts)) texts.forEach((text) => this.#addText(text));
    }
  }

  /** Adds texts of ASCII characters alone, in a single call; `false` where they are not. */
  #addAscii(texts: readonly string[]): boolean {
    const joined = texts.join("");
    this.#makeRoom(joined.length);
    const { read, written } = encoder.encodeInto(joined, this.#data.subarray(this.#size));
    if (read < joined.length || written > read) return false;
    for (const text of texts) this.#end(text.length);
    return true;
  }

  #addText(text: string): void {
    this.#makeRoom(text.length * MOST_BYTES_OF_UNIT);
    const { written } = encoder.encodeInto(text, this.#data.subarray(this.#size));
    this.#end(written);
  }

  /** Adds bytes; none for a null. @throws {DatasetError} where they are more than a column can hold */
  add(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#data.set(bytes, this.#size);
    this.#end(bytes.length);
  }

  /** All values. Nothing may be added after it. */
  values(): JoinedValues {
    return {
      data: new Uint8Array(this.#data.buffer.transfer(this.#size)),
      valueOffsets: new Int32Array(this.#offsets.buffer.transfer(4 * (this.#length + 1))),
    };
  }

  #end(bytes: number): void {
    this.#size += bytes;
    if (this.#size > MOST_TEXT_BYTES) {
      throw new DatasetError("making a column: its texts exceed 2 GiB; split it into several tables");
    }
    if (this.#length + 1 >= this.#offsets.length) {
      this.#offsets = new Int32Array(this.#offsets.buffer.transfer(8 * this.#offsets.length));
    }
    this.#offsets[++this.#length] = this.#size;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed <= this.#data.length) return;
    const size = Math.max(needed, 2 * this.#data.length);
    this.#data = new Uint8Array(this.#data.buffer.transfer(size));
  }
}
