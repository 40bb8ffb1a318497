/**
 * What turns a selection in a plot into code: the ids of its rows.
 *
 * @module
 */

import { commonDataset } from "../../../ops/judged_rows.ts";
import type { Op } from "../../../ops/op.ts";
import { opName } from "../../../ops/op_name.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { encodeBase64 } from "../../../ops/standard.ts";
import { phraseOf } from "../words.ts";

/** The rows of a plot by name. */
export interface PlottedRows {
  /** 16 bytes for each row, in base64: what `assignRowId` gives in hex. */
  readonly ids: string;
  /** Which dataset they are of, on one line. */
  readonly dataset: string;
}

/** How many characters of base64 an id takes. */
const ID_LENGTH = 16 * 4 / 3;

/**
 * The ids of `count` points, of the dataset that columns are of. Computes them where they are missing.
 *
 * @returns `undefined` where no one dataset has the points, where the ids take more than `maxBytes`, and where the
 * dataset's file is not here: the plot can be drawn all the same
 */
export async function plottedRows(
  columns: readonly unknown[],
  count: number,
  maxBytes: number,
): Promise<PlottedRows | undefined> {
  const dataset = commonDataset(columns.filter((column): column is Op => isOp(column)));
  if (dataset?.evaluator === undefined || count * ID_LENGTH > maxBytes) return undefined;
  const ids = await dataset.assignRowId().toArray().catch(() => []) as readonly string[];
  if (ids.length !== count) return undefined;
  const about = `${phraseOf(dataset)} (${opName(dataset)})`.replace(/\s+/g, " ");
  return { ids: encodeBase64(Uint8Array.fromHex(ids.join(""))), dataset: about };
}
