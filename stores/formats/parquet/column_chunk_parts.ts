/**
 * An encoded column chunk.
 *
 * @module
 */

import type { ColumnChunk, OffsetIndex } from "hyparquet";

/** The bytes of a column chunk, and what the footer says of it. */
export interface ColumnChunkParts {
  /** The bytes, in consecutive pieces. */
  readonly parts: Uint8Array[];
  /** What the footer says. */
  readonly chunk: ColumnChunk;
  /** Where its pages begin, if the file says so. */
  readonly offsetIndex: OffsetIndex | undefined;
  /** Bytes of its texts, or of other values of differing lengths, each counted as often as it is there. */
  readonly textBytes: number;
}
