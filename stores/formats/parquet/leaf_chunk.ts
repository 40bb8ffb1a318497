/**
 * A column chunk, to be decoded and decoded.
 *
 * @module
 */

import type { ColumnChunk } from "hyparquet";
import type { LeafPlan } from "./column_plan.ts";
import type { DictionaryMemo } from "./dictionary.ts";
import type { ChunkSource } from "./group_source.ts";
import type { Levels } from "./levels.ts";
import type { Budget } from "./limits.ts";
import type { Unpacker } from "./unpacker.ts";
import type { Values } from "./values.ts";

/** Rows of a row group, from `start` (inclusive) to `end` (exclusive). */
export interface RowRange {
  /** The first row. */
  readonly start: number;
  /** The row to stop before. */
  readonly end: number;
}

/** A decoded column chunk. */
export interface LeafChunk {
  /** Which rows the values belong to. */
  readonly levels: Levels;
  /** The values, nulls left out. */
  readonly values: Values;
  /** The row of the row group that the chunk begins with: above 0 where pages were skipped. */
  readonly firstRow: number;
}

/** A column chunk to decode. */
export interface ChunkRequest {
  /** The file. */
  readonly source: ChunkSource;
  /** What the footer says of it. */
  readonly chunk: ColumnChunk;
  /** What it becomes. */
  readonly plan: LeafPlan;
  /** Where its texts get their numbers, if its type is a dictionary. */
  readonly memo: DictionaryMemo | undefined;
  /** The length that all lists around the leaf have, where its type says so. */
  readonly listSize: number | undefined;
  /** Rows that are wanted; more may be decoded. */
  readonly rows: RowRange;
  /** Rows of the whole row group. */
  readonly groupRows: number;
  /** What the read may still decode. */
  readonly budget: Budget;
  /** Decompresses the pages. */
  readonly unpacker: Unpacker;
  /** Whether the chunk may be one page of uncompressed vectors, as probegraph writes them. */
  readonly mayBePlain: boolean;
}
