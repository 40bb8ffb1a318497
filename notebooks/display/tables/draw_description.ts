/**
 * Drawing what the columns of a dataset hold.
 *
 * @module
 */

import type { ColumnSummary } from "../../../ops/evaluator.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { card } from "../style.ts";
import { type Cell, table, type TableColumn } from "../table.ts";
import { numberText, valueText } from "../text.ts";

const COLUMNS: readonly TableColumn[] = [
  { name: "column" },
  { name: "type" },
  ...["missing", "distinct"].map((name) => ({ name, isNumber: true })),
  { name: "most frequent" },
  ...["mean", "sd", "min", "25 %", "median", "75 %", "max"].map((name) => ({ name, isNumber: true })),
  { name: "length", hint: "shortest – mean – longest" },
];

/** Draws a row for each column. */
export function drawDescription(title: string, summaries: readonly ColumnSummary[]): View {
  const rows = summaries.map(cells);
  // Of a column of the table in which nothing is told there is nothing to see.
  const kept = COLUMNS.keys().filter((i) => i < 4 || rows.some((row) => row[i] !== "")).toArray();
  const drawn = table(kept.map((i) => COLUMNS[i]), rows.map((row) => kept.map((i) => row[i])));
  return {
    html: card(markup`<header><b>${title}</b></header><section>${drawn.html}</section>`),
    text: `${title}\n${drawn.text}`,
  };
}

function cells(summary: ColumnSummary): Cell[] {
  const { name, type, missing, distinct, mean, sd, min, quartiles = [], max, lengths } = summary;
  const statistics = [mean, sd, min, quartiles[0], quartiles[1], quartiles[2], max];
  return [
    name,
    type,
    numberText(missing),
    numberText(distinct),
    mostFrequent(summary),
    ...statistics.map((value) => value === undefined ? "" : Number.isNaN(value) ? "–" : numberText(value)),
    lengths === undefined ? "" : Object.values(lengths).map((length) => numberText(Math.round(length))).join(" – "),
  ];
}

/** Where all values differ, none is more frequent. */
function mostFrequent({ top, topCount = 0 }: ColumnSummary): string {
  return topCount > 1 ? `${valueText(top, 60)} (${numberText(topCount)})` : "";
}
