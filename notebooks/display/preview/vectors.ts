/**
 * Columns of vectors on a card: how long the vectors are, and how their dimensions differ.
 *
 * @module
 */

import type { Matrix } from "../../../ops/evaluator.ts";
import type { View } from "../bundle.ts";
import { type Html, markup } from "../html.ts";
import { table } from "../table.ts";
import { numberText } from "../text.ts";
import { miniHistogram } from "./chart.ts";
import { namedVectorsView } from "./named_vectors.ts";
import { summarize } from "./numbers.ts";

/** The most rows that are looked at; they are spread evenly. */
const SAMPLE = 5_000;

/** The norms of the vectors as a histogram, and what is special about single dimensions. */
export function vectorsView(matrix: Matrix): View {
  if (matrix.rows === 0) return factsView([shapeRow(matrix)]);
  if (matrix.names !== undefined) return namedVectorsView(matrix, matrix.names);
  const { norms, means, sds } = statistics(matrix);
  const norm = summarize(norms);
  const largest = topDimensions(means.map(Math.abs));
  const widest = topDimensions(sds);
  const constant = sds.filter((sd) => sd === 0).length;
  const rows: [string, string][] = [
    shapeRow(matrix),
    ["norm", `${numberText(norm.mean)} ± ${numberText(norm.sd)}`],
    ["largest means", dimensionsText(largest, means)],
    ["largest sds", dimensionsText(widest, sds)],
    ...(constant > 0 ? [["constant dimensions", numberText(constant)] as [string, string]] : []),
    ...(norm.notFinite > 0 ? [["rows that are not finite", numberText(norm.notFinite)] as [string, string]] : []),
  ];
  const label = norms.length < matrix.rows ? `Norms of ${numberText(norms.length)} rows` : "Norms";
  return factsView(rows, miniHistogram(norms, label));
}

function shapeRow({ rows, columns, data }: Matrix): [string, string] {
  const type = data.constructor.name.replace("Array", "").toLowerCase();
  return ["shape", `${numberText(rows)} × ${numberText(columns)} ${type}`];
}

function factsView(rows: readonly [string, string][], figure?: Html): View {
  const facts = table([{ name: "" }, { name: "" }], rows);
  return {
    html: markup`<div class="figures">${figure}${facts.html}</div>`,
    text: rows.map(([name, value]) => `${name}: ${value}`).join("\n"),
  };
}

function statistics({ rows, columns, data }: Matrix) {
  const count = Math.min(rows, SAMPLE);
  const norms = new Float64Array(count);
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let i = 0; i < count; i++) {
    const start = Math.floor(i * rows / count) * columns;
    for (let j = 0; j < columns; j++) {
      const value = data[start + j];
      norms[i] += value * value;
      sums[j] += value;
      squares[j] += value * value;
    }
    norms[i] = Math.sqrt(norms[i]);
  }
  const means = sums.map((sum) => sum / count);
  const sds = squares.map((square, j) => Math.sqrt(Math.max(0, square / count - means[j] ** 2)));
  return { norms, means, sds };
}

/** What is special about some dimensions: `2.717 (dimension 33), -2.505 (20)`. */
export function dimensionsText(dimensions: readonly number[], values: ArrayLike<number>): string {
  return dimensions.map((i, at) => `${numberText(values[i])} (${at === 0 ? "dimension " : ""}${i})`).join(", ");
}

function topDimensions(values: Float64Array): number[] {
  return [...values.keys()].filter((i) => Number.isFinite(values[i])).sort((a, b) => values[b] - values[a]).slice(0, 3);
}
