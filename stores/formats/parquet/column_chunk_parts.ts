/**
 * An encoded column chunk.
 *
 * @module
 */

import type { ColumnChunk, OffsetIndex } from "hyparquet";

/** The bytes of a column chunk, and what the footer says of it. */
export interface ColumnChunkParts {
  readonly parts: Uint8Array[];
  readonly chunk: ColumnChunk;
  readonly offsetIndex: OffsetIndex | undefined;
}
