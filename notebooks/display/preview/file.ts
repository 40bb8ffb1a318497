/**
 * The first rows of a file that a dataset is to be loaded from, on a card.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import { fileBeginning } from "../../../runner/files/file_beginning.ts";
import type { View } from "../bundle.ts";
import { bytesText } from "../text.ts";
import { headOfTable, headView, SHOWN_ROWS } from "./rows.ts";

/** The first rows of a dataset's file; `undefined` where it comes from none, or the file is not here. */
export async function fileView(op: Op): Promise<View | undefined> {
  const found = await fileBeginning(op, SHOWN_ROWS);
  if (found === undefined) return undefined;
  const { columns, rows } = headOfTable(found.table);
  if (found.count !== undefined) return headView({ columns, rows, count: found.count });
  // Rows further down can make texts of what are numbers here.
  return headView({ columns: columns.map(({ hint: _, ...column }) => column), rows, of: bytesText(found.byteLength) });
}
