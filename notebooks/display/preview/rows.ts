/**
 * Rows of datasets and of columns on a card.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { tableRows } from "../../../runner/evaluation/result_values.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { table, type TableColumn } from "../table.ts";
import { numberText, valueText } from "../text.ts";

/** The rows that a card shows. */
export const SHOWN_ROWS = 6;
const SHOWN_COLUMNS = 12;

/** A dataset to show: the first rows, and how many there are. */
export interface Head {
  /** The columns. */
  readonly columns: readonly TableColumn[];
  /** The values of the first rows, by column. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows of the whole dataset. */
  readonly count: number;
}

/** The first rows of a table, with the types of its columns. */
export function headOfTable(data: Table): Head {
  const fields = data.schema.fields;
  const columns = fields.map(({ name, type }) => {
    return { name, hint: String(type), isNumber: /^(Int|Uint|Float)/.test(String(type)) };
  });
  const head = tableRows(data.slice(0, SHOWN_ROWS));
  const rows = head.map((row) => fields.map(({ name }) => row[name]));
  return { columns, rows, count: data.numRows };
}

/** The first values of a column. */
export function headOfColumn(name: string, values: ArrayLike<unknown>): Head {
  const rows = Array.from({ length: Math.min(SHOWN_ROWS, values.length) }, (_, i) => [values[i]]);
  return { columns: [{ name }], rows, count: values.length };
}

/** Draws the first rows, numbered. */
export function headView({ columns, rows, count }: Head): View {
  const shown = columns.slice(0, SHOWN_COLUMNS);
  const cells = rows.map((row, i) => [String(i), ...row.slice(0, SHOWN_COLUMNS).map((value) => valueText(value))]);
  const drawn = table([{ name: "", isNumber: true }, ...shown], cells);
  const hidden = columns.length > shown.length ? `, ${columns.length - shown.length} more columns` : "";
  const about = `${numberText(count)} rows × ${columns.length} ${columns.length === 1 ? "column" : "columns"}${hidden}`;
  return { html: markup`${drawn.html}<div class="faint">${about}</div>`, text: `${drawn.text}\n${about}` };
}
