/**
 * SHA-256 of many short messages, four at a time: the system's own hashing takes longer to be called than to hash a row.
 *
 * @module
 */

import { Kernels } from "./kernels.ts";
import { SHA_256 } from "./sha256_code.ts";

/** Bytes of a digest. */
export const DIGEST_BYTES = 32;

/** Messages that are hashed at a time, bytes of a block, and the least bytes of padding. */
const [LANES, BLOCK_BYTES, LEAST_PADDING] = [4, 64, 9];
/** What `sha256.wat` keeps for itself. */
const FIRST_BYTE = 1280;
/** Messages, one after the other. */
export interface Messages {
  /** All their bytes. */
  readonly bytes: Uint8Array;
  /** Where each ends. */
  readonly ends: readonly number[];
}

/** What `sha256.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  hash(starts: number, blocks: number, digests: number, count: number): void;
}

/** Hashes messages. */
export class Sha256 {
  readonly #kernels = new Kernels<Exports>(SHA_256, "sha256");

  /** The digests of some messages, one after the other. They are overwritten by the next call. */
  digests({ bytes, ends }: Messages): Uint8Array {
    const { length } = ends;
    const count = Math.ceil(length / LANES) * LANES;
    const blocks = ends.map((end, i) => Math.ceil((end - (ends[i - 1] ?? 0) + LEAST_PADDING) / BLOCK_BYTES));
    const most = blocks.reduce((most, count) => Math.max(most, count), 0);
    const [starts, lengths] = [FIRST_BYTE, FIRST_BYTE + 4 * count];
    const [digests, data] = [lengths + 4 * count, lengths + (4 + DIGEST_BYTES) * count];
    // The four of a group are read as far as the longest of them reaches.
    const memory = this.#kernels.withRoom(data + (blocks.reduce((sum, count) => sum + count, 0) + most) * BLOCK_BYTES);
    const view = new DataView(memory);
    const target = new Uint8Array(memory);
    for (let i = 0, start = data; i < count; i++) {
      view.setInt32(starts + 4 * i, start, true);
      view.setInt32(lengths + 4 * i, blocks[i] ?? 0, true);
      if (i >= length) continue;
      const message = bytes.subarray(ends[i - 1] ?? 0, ends[i]);
      const end = start + blocks[i] * BLOCK_BYTES;
      target.set(message, start);
      target.fill(0, start + message.length, end);
      target[start + message.length] = 0x80;
      view.setUint32(end - 8, message.length / 2 ** 29);
      view.setUint32(end - 4, 8 * message.length);
      start = end;
    }
    this.#kernels.run.hash(starts, lengths, digests, count);
    return new Uint8Array(memory, digests, length * DIGEST_BYTES);
  }
}
