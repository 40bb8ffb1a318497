/**
 * Compression of pages.
 *
 * @module
 */

import { constants, zstdCompressSync } from "node:zlib";

/** Compresses the bytes of a page with the runtime's native zstd. */
export function zstd(bytes: Uint8Array, level: number): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
}
