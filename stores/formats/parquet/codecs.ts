/**
 * Decompression of parquet pages. Codecs that the runtime has natively are several times faster than JavaScript ones.
 *
 * @module
 */

import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FormatError } from "../../../ops/errors.ts";
import { asFormatError } from "./footer.ts";

/** What decompresses to the bytes of a page. */
export interface PackedBytes {
  /** How it is compressed. */
  readonly codec: CompressionCodec;
  /** The compressed bytes. */
  readonly bytes: Uint8Array;
  /** Length of the result in bytes, already checked against the limits. */
  readonly size: number;
}

/**
 * Decompresses the bytes of one page.
 *
 * @throws {FormatError} when the bytes are damaged, of another length, or the codec is unknown.
 */
export function decompress({ codec, bytes, size }: PackedBytes): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  const page = asFormatError(`a page does not decompress as ${codec}`, () => run(codec, bytes, size));
  if (page.length !== size) {
    throw new FormatError(`reading parquet: a page should decompress to ${size} bytes, got ${page.length}`);
  }
  return page;
}

function run(codec: CompressionCodec, bytes: Uint8Array, size: number): Uint8Array {
  // One output chunk of the right size spares the native codecs from joining many small ones.
  const options = { chunkSize: Math.max(64, size + 64), maxOutputLength: size };
  switch (codec) {
    case "UNCOMPRESSED":
      return bytes;
    case "ZSTD":
      return zstdDecompressSync(bytes, options);
    case "GZIP":
      return gunzipSync(bytes, options);
    case "BROTLI":
      return brotliDecompressSync(bytes, options);
    case "LZ4":
      return lz4(bytes, size);
    case "SNAPPY":
    case "LZ4_RAW":
      return compressors[codec]!(bytes, size);
    default:
      throw new FormatError(
        `reading parquet: unknown codec ${codec}; known: uncompressed, zstd, snappy, gzip, brotli, lz4`,
      );
  }
}

/** Hadoop's frames, or a plain block, as fastparquet writes: where its first bytes look like a frame's lengths, the library fails. */
function lz4(bytes: Uint8Array, size: number): Uint8Array {
  try {
    return compressors.LZ4!(bytes, size);
  } catch {
    return compressors.LZ4_RAW!(bytes, size);
  }
}
