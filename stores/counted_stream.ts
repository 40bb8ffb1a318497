/**
 * What is known of bytes once they have passed.
 *
 * @module
 */

import { nodeCrypto } from "../ops/builtins.ts";
import { partsOf } from "./bytes.ts";
import type { ObjectData } from "./store.ts";

/** Counts and hashes the bytes that pass. */
export class CountedStream {
  /** How many have passed. */
  bytes = 0;
  readonly #hash = nodeCrypto().createHash("sha256");
  readonly #data: ObjectData;

  constructor(data: ObjectData) {
    this.#data = data;
  }

  /** The bytes. */
  async *stream(): AsyncIterable<Uint8Array> {
    for await (const part of partsOf(this.#data)) {
      this.bytes += part.byteLength;
      this.#hash.update(part);
      yield part;
    }
  }

  /** `sha256:` and the hash of all of them, in hex; once, at the end. */
  checksum(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
