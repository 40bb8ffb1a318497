/**
 * The start of results, as data.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import { tableRows } from "../../runner/evaluation/result_values.ts";
import { parquetSchema } from "../../stores/formats/parquet/mod.ts";
import { resultFile } from "../../stores/formats/result.ts";
import { ResultStore } from "../../stores/results.ts";

/** What programs are told of a result. */
export interface ResultData {
  /** How many rows a dataset or column has. */
  readonly rows?: number;
  /** The names of a dataset's columns. */
  readonly columns?: readonly string[];
  /** The first rows: objects of a dataset, values of a column. */
  readonly head?: readonly unknown[];
  /** A report, whole. */
  readonly report?: unknown;
}

/** The rows that are shown, as many as a card shows. */
const HEAD = 6;

/**
 * The start of an op's result: `undefined` where there is none. Of a stored result no more than the first rows are
 * read. A classifier or a group has nothing to show.
 */
export async function resultData(op: Op, runner: Runner): Promise<ResultData | undefined> {
  if (["group", "classifier", "edit"].includes(op.kind) || !await runner.has(op)) return undefined;
  if (op.kind === "report") return { report: await runner.toJson(op) };
  let head: unknown[] = [];
  let columns: string[] | undefined;
  for await (const table of runner.batches(op, { start: 0, end: HEAD })) {
    const names = table.schema.fields.map(({ name }) => name);
    if (op.kind === "dataset") columns ??= names;
    const rows = tableRows(table);
    head = head.concat(op.kind === "dataset" ? rows : rows.map((row) => row[names[0]]));
  }
  return { rows: await countRows(op, runner), ...(columns && { columns }), head };
}

/** The end of a parquet file says how many rows it has. */
async function countRows(op: Op, runner: Runner): Promise<number> {
  if (!op.isEphemeral && resultFile(op.kind) === "result.parquet") {
    return (await parquetSchema(await new ResultStore(runner.store).source(op))).numRows;
  }
  let rows = 0;
  for await (const table of runner.batches(op)) rows += table.numRows;
  return rows;
}
