/**
 * Canonical JSON of many values, as the bytes that are hashed: texts are taken from where they lie, and none is made of them.
 *
 * @module
 */

import { pythonJson } from "../../ops/python_json.ts";

const QUOTE = 0x22;
/** The most bytes that one byte of a text becomes: those of an escaped unit. */
const MOST = 6;
const encoder = new TextEncoder();
/** How each ASCII character is written in a string. */
const WRITTEN = Array.from({ length: 128 }, (_, code) => {
  return encoder.encode(pythonJson(String.fromCharCode(code)).slice(1, -1));
});
/** 1 for each byte that is written as it is. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, code) => WRITTEN[code]?.length === 1 ? 1 : 0);

/** Texts of ASCII characters, one after the other. */
export class JsonBytes {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #ends = new Int32Array(1 << 10);
  #count = 0;

  /** All of them. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Where each ends. */
  get ends(): Int32Array<ArrayBuffer> {
    return this.#ends.subarray(0, this.#count);
  }

  /** Forgets them. */
  clear(): void {
    this.#count = 0;
    this.#length = 0;
  }

  /** Ends a text: what is written next is the next one. */
  end(): void {
    if (this.#count === this.#ends.length) {
      this.#ends = new Int32Array(this.#ends.buffer.transfer(8 * this.#count));
    }
    this.#ends[this.#count++] = this.#length;
  }

  /** Writes bytes of ASCII characters. */
  writeBytes(more: Uint8Array): void {
    const bytes = this.#withRoom(more.length);
    for (let i = 0; i < more.length; i++) bytes[this.#length + i] = more[i];
    this.#length += more.length;
  }

  /** Writes ASCII characters. */
  write(text: string): void {
    const bytes = this.#withRoom(text.length);
    for (let i = 0; i < text.length; i++) bytes[this.#length + i] = text.charCodeAt(i);
    this.#length += text.length;
  }

  /**
   * Writes a text as a JSON string.
   *
   * @param source Bytes in UTF-8, of which the text begins at `start`, and ends before `end`.
   * @returns Whether all its characters are ASCII; else nothing is written.
   */
  writeString(source: Uint8Array, start: number, end: number): boolean {
    const bytes = this.#withRoom(MOST * (end - start) + 2);
    let at = this.#length;
    bytes[at++] = QUOTE;
    for (let i = start; i < end; i++) {
      const code = source[i];
      if (PLAIN[code] === 1) bytes[at++] = code;
      else if (code >= WRITTEN.length) return false;
      else for (const byte of WRITTEN[code]) bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
    return true;
  }

  #withRoom(more: number): Uint8Array<ArrayBuffer> {
    const needed = this.#length + more;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}
