/**
 * Rows of datasets and of columns on a card.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { tableRows } from "../../../runner/evaluation/result_values.ts";
import { isNumberType } from "../../../stores/formats/column_kinds.ts";
import { typeWords } from "../../../stores/formats/type_words.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { table, type TableColumn } from "../table.ts";
import { countText, fixedText, sharedDecimals, valueText } from "../text.ts";

/** The rows that a card shows. */
export const SHOWN_ROWS = 6;
const SHOWN_COLUMNS = 12;

/** A dataset to show: the first rows, and how many there are. */
export interface Head {
  /** The columns. */
  readonly columns: readonly TableColumn[];
  /** The values of the first rows, by column. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows of the whole dataset, where that is known. */
  readonly count?: number;
  /** How large the file is that they were read from, where more of it is not. */
  readonly of?: string;
}

/** The first rows of a table, with the types of its columns. */
export function headOfTable(data: Table): Head & { readonly count: number } {
  const fields = data.schema.fields;
  const columns = fields.map(({ name, type }) => {
    return { name, hint: typeWords(type), isNumber: isNumberType(type) };
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
export function headView({ columns, rows, count, of = "" }: Head): View {
  const shown = columns.slice(0, SHOWN_COLUMNS);
  const decimals = shown.map((_, column) => sharedDecimals(rows.map((row) => row[column])));
  const cells = rows.map((row, i) => [
    String(i),
    ...row.slice(0, SHOWN_COLUMNS).map((value, column) => {
      return typeof value === "number" ? fixedText(value, decimals[column]) : valueText(value);
    }),
  ]);
  const drawn = table([{ name: "", isNumber: true }, ...shown], cells);
  const hidden = columns.length > shown.length ? `, ${columns.length - shown.length} more columns` : "";
  const many = count === undefined
    ? `The first ${rows.length === 1 ? "row" : `${rows.length} rows`} of ${of}`
    : countText(count, "row");
  const about = `${many} × ${countText(columns.length, "column")}${hidden}`;
  return { html: markup`${drawn.html}<div class="faint">${about}</div>`, text: `${drawn.text}\n${about}` };
}
