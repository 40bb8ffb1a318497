/**
 * A source that hashes what is read from it.
 *
 * @module
 */

import { nodeCrypto } from "../ops/builtins.ts";
import { streamOf } from "./bytes.ts";
import type { ByteSource } from "./store.ts";

/**
 * Passes slices on and hashes them on the way, so that checking a file costs no second reading of it. Slices may come
 * in any order: those ahead are kept until the ones before them were read.
 */
export class HashingSource implements ByteSource {
  readonly byteLength: number;
  readonly #source: ByteSource;
  readonly #hash = nodeCrypto().createHash("sha256");
  readonly #ahead: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #hashed = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.byteLength = source.byteLength;
  }

  async slice(start: number, end?: number): Promise<ArrayBuffer> {
    const buffer = await this.#source.slice(start, end);
    this.#add(Math.max(0, start), new Uint8Array(buffer));
    return buffer;
  }

  /** The checksum of the whole object, `sha256:` and hex. Reads what nobody has read. */
  async checksum(): Promise<string> {
    while (this.#hashed < this.byteLength) {
      const next = this.#ahead.reduce((least, { start }) => Math.min(least, start), this.byteLength);
      const gap = { byteLength: next - this.#hashed, slice: this.#gapSlice(this.#hashed) };
      for await (const bytes of streamOf(gap)) this.#add(this.#hashed, bytes);
    }
    return `sha256:${this.#hash.digest("hex")}`;
  }

  #gapSlice(offset: number): ByteSource["slice"] {
    return (start, end) => this.#source.slice(offset + start, offset + (end ?? 0));
  }

  #add(start: number, bytes: Uint8Array): void {
    if (start + bytes.byteLength <= this.#hashed) return;
    this.#ahead.push({ start, bytes });
    for (let i = this.#reaching(); i >= 0; i = this.#reaching()) {
      const [next] = this.#ahead.splice(i, 1);
      const fresh = next.bytes.subarray(this.#hashed - next.start);
      this.#hash.update(fresh);
      this.#hashed += fresh.byteLength;
    }
  }

  /** Index of a slice that goes on where the hash has come to, or reaches back behind it. */
  #reaching(): number {
    return this.#ahead.findIndex(({ start }) => start <= this.#hashed);
  }
}
