/**
 * The few tokens with which a model is checked at its first use.
 *
 * @module
 */
import type { ModelSession } from "../engine/session.ts";
import { tokenBatch } from "../engine/token_batch.ts";
import { type EditedRow, editFeeds, type RowEdit, wholeRows } from "./edits.ts";
import type { ScheduledRow } from "./schedule.ts";

const CHECK_TOKENS = 12;

/** As many tokens as make a GPU's attention another program, which onnxruntime chooses from 32 on. */
export const MANY_TOKENS = 32;

/** Two rows, of which one is the beginning of the other. */
export interface CheckTokens {
  /** The shorter one. */
  readonly short: Int32Array<ArrayBuffer>;
  /** The longer one. */
  readonly long: Int32Array<ArrayBuffer>;
}

/**
 * Tokens of the dataset's longest row, repeated where they are too few.
 *
 * @param most how many the longer one has, where the dataset has so long a row
 */
export function checkTokens(rows: readonly ScheduledRow[], most: number = CHECK_TOKENS): CheckTokens {
  const { ids } = rows.reduce((best, row) => row.ids.length > best.ids.length ? row : best);
  const length = ids.length < most ? CHECK_TOKENS : most;
  const long = Int32Array.from({ length }, (_, index) => ids[index % ids.length]);
  return { short: long.slice(0, CHECK_TOKENS / 3), long };
}

/** Rows that are of no dataset, for edits. */
export function checkRows(rows: readonly Int32Array[]): EditedRow[] {
  return wholeRows(rows.map(({ length }) => ({ row: undefined, prompt: length, length })));
}

/** What a model gives of such rows in one pass. */
export function checkPass(
  session: Pick<ModelSession, "run">,
  rows: readonly Int32Array[],
  edits: readonly RowEdit[],
): Promise<Float32Array<ArrayBuffer>[]> {
  return session.run(tokenBatch(rows), editFeeds(edits, checkRows(rows)));
}
