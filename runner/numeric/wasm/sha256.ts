/**
 * SHA-256 of many short messages, four at a time: the system's own hashing takes longer to be called than to hash a row.
 *
 * @module
 */

import { Kernels } from "../../../stores/wasm/kernels.ts";
import { SHA_256 } from "./sha256_code.ts";

/** Bytes of a digest. */
export const DIGEST_BYTES = 32;

/** Messages that are hashed at a time, and the most bytes that padding adds. */
const [LANES, MOST_PADDING] = [4, 72];
/** What `sha256.wat` keeps for itself. */
const FIRST_BYTE = 1280;

/** Messages, one after the other. */
export interface Messages {
  /** All their bytes. */
  readonly bytes: Uint8Array;
  /** Where each ends. */
  readonly ends: Int32Array;
}

/** What `sha256.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  pad(ends: number, bytes: number, to: number, starts: number, blocks: number, count: number): number;
  hash(starts: number, blocks: number, digests: number, count: number): void;
}

/** Hashes messages. */
export class Sha256 {
  readonly #kernels = new Kernels<Exports>(SHA_256, "sha256");

  /** The digests of some messages, one after the other. They are overwritten by the next call. */
  digests({ bytes, ends }: Messages): Uint8Array {
    const { length } = ends;
    const count = Math.ceil(length / LANES) * LANES;
    const starts = FIRST_BYTE;
    const blocks = starts + 4 * count;
    const digests = blocks + 4 * count;
    const given = digests + DIGEST_BYTES * count;
    const messages = given + 4 * length;
    const padded = messages + bytes.length;
    // The four of a group are read as far as the longest of them reaches.
    const room = padded + bytes.length + MOST_PADDING * length + longest(ends) + MOST_PADDING;
    const memory = this.#kernels.withRoom(room);
    new Int32Array(memory, given, length).set(ends);
    new Uint8Array(memory, messages, bytes.length).set(bytes);
    const end = this.#kernels.run.pad(given, messages, padded, starts, blocks, length);
    new Int32Array(memory, starts + 4 * length, count - length).fill(end);
    new Int32Array(memory, blocks + 4 * length, count - length).fill(0);
    this.#kernels.run.hash(starts, blocks, digests, count);
    return new Uint8Array(memory, digests, length * DIGEST_BYTES);
  }
}

function longest(ends: Int32Array): number {
  let most = 0;
  for (let i = 0; i < ends.length; i++) most = Math.max(most, ends[i] - (i === 0 ? 0 : ends[i - 1]));
  return most;
}
