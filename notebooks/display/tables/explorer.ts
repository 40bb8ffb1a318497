/**
 * One table of rows: its first page for where scripts are stripped, and the script that makes the whole of it.
 *
 * @module
 */

import { atPace, mapResting, Pace } from "../../../stores/pace.ts";
import * as element from "../client/element.js";
import * as unpack from "../client/unpack.js";
import { type Html, type HtmlValue, markup, raw } from "../html.ts";
import { type ClientModule, contentIdSteps, startScript } from "../script.ts";
import { type Cell, table as plainTable } from "../table.ts";
import { CELL_LENGTH, countText, fixedText, isShortText, numberText, shorten } from "../text.ts";
import * as body from "./client/body.js";
import * as controls from "./client/controls.js";
import * as rowsModule from "./client/rows.js";
import * as start from "./client/start.js";
import { type ShownColumn, shownValue } from "./columns.ts";
import { packColumns } from "./pack.ts";
import { rowOrder, sortKey } from "./client/rows.js";
import type { ShownRows } from "./source.ts";

/** How a table begins. */
export interface ExplorerOptions {
  /** Rows on a page. */
  readonly pageSize: number;
  /** What the rows are sorted by at first. */
  readonly sort: { readonly column: number; readonly descending: boolean } | null;
  /** The most that the rows may take in the output, in bytes. */
  readonly maxBytes: number;
}

/** A table, ready to stand on a card. */
export interface Explorer {
  /** The first page. */
  readonly html: Html;
  /** What makes the whole table of it; stands behind the card. */
  readonly script: Html;
  /** The first rows in words. */
  readonly text: string;
}

/** The modules of the function `startTable`. */
const MODULES: readonly ClientModule[] = [
  element,
  unpack,
  { countText, fixedText, isShortText, numberText },
  rowsModule,
  body,
  controls,
  start,
];

/** Rows in the text beside the picture. */
const TEXT_ROWS = 10;

/** Draws rows. */
export async function explorer(
  rows: ShownRows,
  { pageSize, sort, maxBytes }: ExplorerOptions,
): Promise<Explorer> {
  const packed = await packColumns(rows.columns, rows.numbers, rows.count, maxBytes);
  const colours = [...rows.colours].map(([name, colours]) => [name, [...colours]]);
  const options = { size: pageSize, sort, colours, rowName: rows.rowName };
  const pace = new Pace();
  const id = await atPace(contentIdSteps(packed.data + JSON.stringify(options)), pace);
  if (pace.isDue) await pace.rest();
  const shown = await foremost(rows, sort, Math.max(pageSize, TEXT_ROWS), pace);
  const first = firstRows(rows, shown.slice(0, pageSize));
  const notes = notesOf(rows, packed.rows, packed.cutTo);
  const about = rows.count > pageSize
    ? `The first ${pageSize} of ${numberText(rows.count)} rows. Trusted notebooks show all.`
    : "";
  return {
    html: markup`<div id="${id}" class="pg-table"><div class="pg-static">${first.html}${
      about && markup`<div class="faint">${about}</div>`
    }</div>${notes.map((note) => markup`<div class="faint">${note}</div>`)}</div>`,
    script: startScript(id, "startTable", MODULES, { packed: packed.data, ...options }),
    text: [firstRows(rows, shown.slice(0, TEXT_ROWS)).text, ...notes].join("\n"),
  };
}

/** The rows that come first, at most so many, in the order in which the script has them. */
async function foremost(
  { columns, count }: ShownRows,
  sort: ExplorerOptions["sort"],
  most: number,
  pace: Pace,
): Promise<readonly number[]> {
  if (sort === null) return Array.from({ length: Math.min(most, count) }, (_, row) => row);
  const order = rowOrder((row: number) => sortKey(columns[sort.column], row), sort.descending);
  const first: number[] = [];
  await mapResting({ length: count }, (_, row) => {
    if (first.length === most && order(row, first[most - 1]) > 0) return;
    const place = first.findIndex((other) => order(row, other) < 0);
    first.splice(place < 0 ? first.length : place, 0, row);
    first.length = Math.min(first.length, most);
  }, pace);
  return first;
}

function firstRows({ columns, numbers, colours, rowName = "row" }: ShownRows, shown: readonly number[]) {
  const heads = columns.map(({ name, kind }) => ({ name, isNumber: kind === "number" }));
  const cells = shown.map((row): Cell[] => [
    numberText(numbers?.[row] ?? row),
    ...columns.map((column) => cellOf(column, row, colours.get(column.name))),
  ]);
  return plainTable([{ name: rowName, isNumber: true }, ...heads], cells);
}

function cellOf(column: ShownColumn, row: number, colours: ReadonlyMap<string, string> | undefined): Cell {
  const value = shownValue(column, row);
  if (value === null) return "–";
  const text = typeof value === "number"
    ? fixedText(value, column.decimals)
    : shorten(value.replace("Infinity", "∞"), CELL_LENGTH);
  const colour = colours?.get(String(value));
  if (colour === undefined) return column.kind === "number" ? text : shorten(String(value), CELL_LENGTH);
  return { html: keyed(text, colour), text };
}

function keyed(text: string, colour: string): HtmlValue {
  return markup`<span class="key" style="background:${raw(colour)}"></span><bdi>${text}</bdi>`;
}

/** What is not in the output. */
function notesOf({ total }: ShownRows, kept: number, cutTo: number | undefined): string[] {
  return [
    ...(kept < total ? [`The first ${numberText(kept)} of ${numberText(total)} rows are in this output.`] : []),
    ...(cutTo === undefined ? [] : [`Texts are cut after ${numberText(cutTo)} letters.`]),
  ];
}
