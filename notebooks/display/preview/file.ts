/**
 * The beginning of a parquet file that a dataset is to be loaded from. Looking into it computes nothing.
 *
 * @module
 */

import { fileSource } from "../../../stores/file_source.ts";
import { parquetSchema, readParquet } from "../../../stores/formats/parquet/mod.ts";
import type { View } from "../bundle.ts";
import { headOfTable, headView, SHOWN_ROWS } from "./rows.ts";

/** The first rows of a file; `undefined` where it is not here. */
export async function fileView(path: string): Promise<View | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined || !info.isFile) return undefined;
  const source = fileSource(path, info.size);
  const [{ numRows }, head] = await Promise.all([parquetSchema(source), readParquet(source, { rowEnd: SHOWN_ROWS })]);
  return headView({ ...headOfTable(head), count: numRows });
}
