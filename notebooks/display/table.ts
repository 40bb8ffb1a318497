/**
 * Tables, as HTML and as text.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";
import { atOnce, mapSteps, type Steps } from "../../ops/steps.ts";
import { type HtmlValue, markup, raw } from "./html.ts";
import { isShortText, shorten } from "./text.ts";
import type { View } from "./bundle.ts";

/** A column of a table. */
export interface TableColumn {
  /** Its heading. */
  readonly name: string;
  /** A second line under the name. */
  readonly hint?: string;
  /** Numbers are aligned to the right. */
  readonly isNumber?: boolean;
}

/** A cell: text, or markup with the text that stands for it. */
export type Cell = string | { readonly html: HtmlValue; readonly text: string };

type Row = readonly Cell[];

/** Draws a table. */
export function table(columns: readonly TableColumn[], rows: readonly Row[]): View {
  return atOnce(tableSteps(columns, rows));
}

/** Rows that are drawn in one step. */
const ROWS_OF_STEP = 64;

/** The same in steps, of very many rows. */
export function* tableSteps(columns: readonly TableColumn[], rows: readonly Row[]): Steps<View> {
  const head = columns.map((column) => {
    // A heading that says nothing is none.
    if (column.name === "") return markup`<td></td>`;
    return markup`<th class="${column.isNumber ? "number" : ""}">${column.name}${
      column.hint && markup` <small>${column.hint}</small>`
    }</th>`;
  });
  const body = yield* mapSteps(rows, ROWS_OF_STEP, (row) => {
    const cells = row.map((cell, i) => markup`<td class="${widthClass(cell, columns[i])}">${cellHtml(cell)}</td>`);
    return markup`<tr>${cells}</tr>`;
  });
  const named = columns.some(({ name }) => name !== "");
  return {
    html: markup`<div class="scroll"><table${PADDED}>${
      named && markup`<thead><tr>${head}</tr></thead>`
    }<tbody>${body}</tbody></table></div>`,
    text: yield* textSteps(columns, rows),
  };
}

/** Cells stand apart where styles are stripped; the style sheet says otherwise. */
const PADDED = raw(` cellpadding="4"`);

function widthClass(cell: Cell, column: TableColumn | undefined): string {
  if (column?.isNumber) return "number";
  if (isShortText(cellText(cell))) return "short";
  return typeof cell === "string" ? "long" : "";
}

/** Text runs in its own direction, whatever stands around it. */
function cellHtml(cell: Cell): HtmlValue {
  return typeof cell === "string" ? markup`<bdi>${cell}</bdi>` : cell.html;
}

const TEXT_CELL = 40;

function* textSteps(columns: readonly TableColumn[], rows: readonly Row[]): Steps<string> {
  const named = columns.some(({ name }) => name !== "");
  const lines: Row[] = [...(named ? [columns.map(({ name }) => name)] : []), ...rows];
  const cut = yield* mapSteps(lines, ROWS_OF_STEP, (line) => {
    return line.map((cell) => shorten(cellText(cell).replace(/\s+/g, " "), TEXT_CELL));
  });
  const widths = columns.map((_, i) => largest(cut.map((line) => (line[i] ?? "").length)));
  const padded = yield* mapSteps(cut, ROWS_OF_STEP, (line) => {
    return line.map((cell, i) => columns[i]?.isNumber ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ")
      .trimEnd();
  });
  return padded.join("\n");
}

function cellText(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}
