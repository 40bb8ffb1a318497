/**
 * Columns of vectors whose elements have names, such as the scores of labels: each as a column of its own.
 *
 * @module
 */

import type { Matrix } from "../../../ops/evaluator.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { table } from "../table.ts";
import { numberText } from "../text.ts";
import { summarize } from "./numbers.ts";

/** Most names that are shown. */
const SHOWN = 20;

/** A line for each name: how its numbers lie. */
export function namedVectorsView({ rows, columns, data }: Matrix, names: readonly string[]): View {
  const lines = names.slice(0, SHOWN).map((name, at) => {
    const values = Float64Array.from({ length: rows }, (_, row) => data[row * columns + at]);
    const { mean, sd, min, max } = summarize(values);
    return [name, ...[mean, sd, min, max].map(numberText)];
  });
  const numbers = ["mean", "sd", "min", "max"].map((name) => ({ name, isNumber: true }));
  const shown = table([{ name: `${numberText(rows)} rows` }, ...numbers], lines);
  const others = names.length > SHOWN ? `… and ${numberText(names.length - SHOWN)} more` : "";
  return { html: markup`${shown.html}<p class="faint">${others}</p>`, text: [shown.text, others].join("\n").trimEnd() };
}
