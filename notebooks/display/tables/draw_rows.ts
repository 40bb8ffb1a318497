/**
 * Drawing tables of rows.
 *
 * @module
 */

import type { TableOptions, TableSource } from "./rows_table.ts";
import { OpError } from "../../../ops/errors.ts";
import { show } from "../../../ops/messages.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { INTERACTIVE_STYLE } from "../interactive_style.ts";
import { card } from "../style.ts";
import { countText } from "../text.ts";
import { explorer } from "./explorer.ts";
import { readRows } from "./source.ts";
import { TABLE_STYLE } from "./style.ts";

/** What the script and the first page of a table take of its bytes. */
const PAGE_BYTES = 80_000;
/** Draws rows. Computes what is missing. */
export async function drawTable(
  source: TableSource,
  options: TableOptions & { title: string; maxBytes: number },
): Promise<View> {
  const { title, maxBytes, maxRows = 50_000, pageSize = 20, sortBy, descending = false } = options;
  const rows = await readRows(source, options, maxRows);
  const names = rows.columns.map(({ name }) => name);
  if (sortBy !== undefined && !names.includes(sortBy)) {
    throw new OpError(`table() cannot be sorted by ${show(sortBy)}: its columns are ${names.join(", ")}`);
  }
  const sort = sortBy === undefined ? null : { column: names.indexOf(sortBy), descending };
  const drawn = await explorer(rows, { pageSize, sort, maxBytes: maxBytes - PAGE_BYTES });
  const about = `${countText(rows.total, "row")} × ${countText(names.length, "column")}`;
  const head = markup`<header><b>${title}</b> <span class="faint">${about}</span></header>`;
  return {
    html: markup`${card(INTERACTIVE_STYLE, TABLE_STYLE, head, drawn.html)}${drawn.script}`,
    text: `${title}: ${about}\n${drawn.text}`,
  };
}
