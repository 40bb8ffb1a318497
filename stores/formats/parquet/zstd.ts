/**
 * Compression of pages.
 *
 * Format of what is not compressed: https://www.rfc-editor.org/rfc/rfc8878#name-frames
 *
 * @module
 */

import { constants, zstdCompressSync } from "node:zlib";
import { looksLikeBomb } from "./limits.ts";

const MAGIC = 0xfd2fb528;
/** Most bytes of a block of a frame. */
const BLOCK = 128 << 10;
/** The descriptor of a frame that says its length in four bytes, and that of a window of one block. */
const [LENGTH_IN_FOUR, WINDOW] = [0x80, (17 - 10) << 3];

/**
 * Compresses the bytes of a page with the runtime's native zstd. What would become so small that a reader takes it for a bomb
 * is a frame of bytes as they are.
 */
export function zstd(bytes: Uint8Array, level: number): Uint8Array {
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  return looksLikeBomb(bytes.length, packed.length) ? rawFrame(bytes) : packed;
}

function rawFrame(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK));
  const frame = new Uint8Array(10 + 3 * blocks + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  frame[4] = LENGTH_IN_FOUR;
  frame[5] = WINDOW;
  view.setUint32(6, bytes.length, true);
  for (let block = 0, at = 10; block < blocks; block++) {
    const raw = bytes.subarray(block * BLOCK, (block + 1) * BLOCK);
    const header = raw.length << 3 | (block === blocks - 1 ? 1 : 0);
    view.setUint16(at, header & 0xffff, true);
    frame[at + 2] = header >> 16;
    frame.set(raw, at + 3);
    at += 3 + raw.length;
  }
  return frame;
}
