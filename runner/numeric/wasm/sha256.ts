/**
 * SHA-256 of many short texts, four at a time: the system's own hashing takes longer to be called than to hash a row.
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
/** What fills a text up to the end of a block, by the number of bytes. */
const FILLING = Array.from({ length: BLOCK_BYTES }, (_, length) => "\0".repeat(length));

/** What `sha256.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  hash(starts: number, blocks: number, digests: number, count: number): void;
}

/** Hashes texts of ASCII characters. */
export class Sha256 {
  readonly #kernels = new Kernels<Exports>(SHA_256, "sha256");

  /**
   * The digests of some texts, one after the other. They are overwritten by the next call.
   *
   * @param texts Texts of ASCII characters alone.
   */
  digests(texts: readonly string[]): Uint8Array {
    const { length } = texts;
    const count = Math.ceil(length / LANES) * LANES;
    const blocks = texts.map((text) => Math.ceil((text.length + LEAST_PADDING) / BLOCK_BYTES));
    const most = blocks.reduce((most, count) => Math.max(most, count), 0);
    const [starts, lengths] = [FIRST_BYTE, FIRST_BYTE + 4 * count];
    const [digests, data] = [lengths + 4 * count, lengths + (4 + DIGEST_BYTES) * count];
    // The four of a group are read as far as the longest of them reaches.
    const memory = this.#kernels.withRoom(data + (blocks.reduce((sum, count) => sum + count, 0) + most) * BLOCK_BYTES);
    const view = new DataView(memory);
    write(texts, blocks, new Uint8Array(memory, data));
    for (let i = 0, start = data; i < count; i++) {
      view.setInt32(starts + 4 * i, start, true);
      view.setInt32(lengths + 4 * i, blocks[i] ?? 0, true);
      if (i >= length) continue;
      const end = start + blocks[i] * BLOCK_BYTES;
      view.setUint8(start + texts[i].length, 0x80);
      view.setBigUint64(end - 8, BigInt(texts[i].length) * 8n);
      start = end;
    }
    this.#kernels.run.hash(starts, lengths, digests, count);
    return new Uint8Array(memory, digests, length * DIGEST_BYTES);
  }
}

/** Writes all texts in one call, each with what fills its last block. */
function write(texts: readonly string[], blocks: readonly number[], target: Uint8Array): void {
  const filled = texts.map((text, i) => {
    const filling = blocks[i] * BLOCK_BYTES - text.length;
    return filling < BLOCK_BYTES ? text + FILLING[filling] : text.padEnd(blocks[i] * BLOCK_BYTES, "\0");
  });
  new TextEncoder().encodeInto(filled.join(""), target);
}
