/**
 * The first rows of a file that a dataset is to be loaded from, on a card.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import { type TakeRowsFields, TakeRowsOp } from "../../../ops/types/rows.ts";
import { type FileBeginning, fileBeginning } from "../../../runner/files/file_beginning.ts";
import type { View } from "../bundle.ts";
import { bytesText } from "../text.ts";
import { type Head, headOfTable, headView, SHOWN_ROWS } from "./rows.ts";

/** The first rows of a dataset's file; `undefined` where it comes from none, or the file is not here. */
export async function fileView(op: Op): Promise<View | undefined> {
  if (op.is(TakeRowsOp)) return await takenView(op);
  const found = await fileBeginning(op, SHOWN_ROWS);
  if (found === undefined) return undefined;
  const { columns, rows } = headOfBeginning(found);
  const { count } = found;
  return headView(count === undefined ? { columns, rows, of: bytesText(found.byteLength) } : { columns, rows, count });
}

/** The most rows that are taken from the beginning of a file for a card. */
const MOST_TAKEN = 100;

/** The first rows of a file, which were taken of it, however large it is. */
async function takenView({ dataset, numRows, skip, offset }: TakeRowsFields): Promise<View | undefined> {
  const most = Number(numRows ?? Infinity);
  if (skip !== 1 || offset !== 0 || most < 0 || most > MOST_TAKEN) return undefined;
  const found = await fileBeginning(dataset, most);
  if (found === undefined || (found.count === undefined && found.table.numRows < most)) return undefined;
  return headView(headOfBeginning({ ...found, table: found.table.slice(0, most) }));
}

/** What is known of the first rows: rows further down can make texts of what are numbers here. */
function headOfBeginning({ table, count }: FileBeginning): Head {
  const head = headOfTable(table);
  return count !== undefined ? head : { ...head, columns: head.columns.map(({ hint: _, ...column }) => column) };
}
