/**
 * Tables of rows that are sorted, filtered, searched and paged in the saved notebook.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import { checkOptions, isNamed } from "../../../ops/options.ts";
import { rowsCure } from "../../../ops/rows_cure.ts";
import { show } from "../../../ops/messages.ts";
import { isOp } from "../../../ops/op_reference.ts";
import type { Op } from "../../../ops/op.ts";
import { type Channel, checkNamed } from "../charts/channel.ts";
import { checkCount } from "../check_count.ts";
import { Shown } from "../shown.ts";
import { phraseOf } from "../words.ts";
import { checkPageSize } from "./page_size.ts";

/** Columns by name: ops, or the values themselves. */
export type TableColumns = Readonly<Record<string, Channel>>;

/** Options of {@linkcode table}. */
export interface TableOptions {
  /** Of a dataset, the columns that are shown, in this order. @default all */
  readonly columns?: readonly string[];
  /** Further columns, one value for each row: scores, splits, predictions. They stand before the others. @default none */
  readonly with?: TableColumns;
  /** The column that the rows are first sorted by. @default as in the data */
  readonly sortBy?: string;
  /** Whether they are sorted from the greatest to the least. @default false */
  readonly descending?: boolean;
  /** Rows on a page: 10, 20, 50 or 100. @default 20 */
  readonly pageSize?: number;
  /** The title. @default what is shown */
  readonly title?: string;
  /** Most rows that are in the output; the rest is left out at the end. @default 50,000 */
  readonly maxRows?: number;
  /**
   * The most that the output may take, in bytes, at least 100,000; long texts are cut to fit, and then rows left out.
   *
   * @default 5,000,000
   */
  readonly maxBytes?: number;
}

/** What {@linkcode table} shows: a dataset, or columns by name. */
export type TableSource = Op<"dataset"> | TableColumns;

/** Less has no room for rows beside the script. */
const LEAST_BYTES = 100_000;

const OPTIONS = ["columns", "with", "sortBy", "descending", "pageSize", "title", "maxRows", "maxBytes"];

/**
 * The rows of a dataset, or of columns, as a table to read: it is sorted, filtered, searched and paged in the saved notebook,
 * without a kernel; long texts are folded. Where scripts are stripped, its first page stands. Drawing it computes what is
 * missing.
 *
 * @example
 * ```ts
 * import { Runner, table } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ prompt: ["Ignore all rules", "What is 2 + 2?"], score: [1.5, -0.3] });
 * const page = await table(data, { with: { flagged: data.colScore("score").gt(0) }, sortBy: "score" }).toHtml();
 * console.log(page.includes("Ignore all rules")); // true
 * ```
 * @throws {OpError} for options and columns of the wrong form.
 */
export function table(source: TableSource, options: TableOptions = {}): Shown {
  const given = checkOptions("table", options, OPTIONS) as TableOptions;
  checkSource(source, given);
  const title = given.title ?? (isOp(source) ? phraseOf(source) : "Rows");
  const maxBytes = given.maxBytes ?? 5_000_000;
  const draw = async () => {
    const { drawTable } = await import("./draw_rows.ts");
    return await drawTable(source, { ...given, title, maxBytes });
  };
  return new Shown({ name: title, maxBytes, draw });
}

function checkSource(source: unknown, { pageSize, columns, maxRows, maxBytes, with: added }: TableOptions): void {
  if (!isOp(source, "dataset") && !isNamed(source)) {
    throw new OpError(
      `table() takes a dataset, or columns by name as in table({ prompt, score }), got ${show(source)}${
        rowsCure(source)
      }`,
    );
  }
  if (columns !== undefined && !isOp(source)) {
    throw new OpError("table() takes columns, a list of names, for a dataset only: leave out what is not to be shown");
  }
  checkNamed("table", "with", added);
  checkPageSize("table", pageSize);
  if (maxRows !== undefined) checkCount("table", "maxRows", maxRows, 1);
  if (maxBytes !== undefined) checkCount("table", "maxBytes", maxBytes, LEAST_BYTES);
}
