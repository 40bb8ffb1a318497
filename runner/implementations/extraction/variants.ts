/**
 * Several runs of one model over the same rows that differ in the factors of their edits: they are run as one, over as many
 * times the rows, so that the model is loaded once.
 *
 * @module
 */

import type { ModelInput, RowBatch, RowEdit, TextBatch } from "../../models/mod.ts";

/** The rows and edits of several runs. */
export interface VariantRows {
  /** All rows with the factors of the first run, then all with those of the second, … */
  readonly rows: readonly ModelInput[];
  /** The edits, with a factor for each of these rows. */
  readonly edits: readonly RowEdit[];
}

/**
 * Puts runs together.
 *
 * @param factors for each run the factors of its edits
 */
export function joinVariants(
  rows: readonly ModelInput[],
  edits: readonly RowEdit[],
  factors: readonly (readonly number[])[],
): VariantRows {
  if (factors.length === 1) return { rows, edits };
  const joined = edits.map((edit, index): RowEdit => {
    const all = new Float32Array(rows.length * factors.length);
    factors.forEach((own, run) => all.fill(own[index], run * rows.length, (run + 1) * rows.length));
    return { ...edit, factor: all };
  });
  return { rows: factors.flatMap(() => rows), edits: joined };
}

/** The part of a batch that belongs to one run, with the dataset's row numbers. */
export function vectorsOfVariant(batch: RowBatch, run: number, rows: number): RowBatch {
  const own = placesOf(batch.rows, run, rows);
  if (own.length === batch.rows.length && run === 0) return batch;
  const outputs = batch.outputs.map(({ columns, data }) => {
    const isOne = data.length === batch.rows.length * columns;
    const counts = isOne ? batch.rows.map(() => 1) : batch.tokenCounts;
    let at = 0;
    const starts = counts.map((count) => (at += count) - count);
    const vectors = own.reduce((total, place) => total + counts[place], 0);
    const kept = new Float32Array(vectors * columns);
    let end = 0;
    for (const place of own) {
      kept.set(data.subarray(starts[place] * columns, (starts[place] + counts[place]) * columns), end);
      end += counts[place] * columns;
    }
    return { rows: vectors, columns, data: kept };
  });
  return {
    rows: own.map((place) => batch.rows[place] % rows),
    tokenCounts: own.map((place) => batch.tokenCounts[place]),
    outputs,
  };
}

/** The texts of a batch that belong to one run, with the dataset's row numbers. */
export function textsOfVariant({ rows: numbers, texts }: TextBatch, run: number, rows: number): TextBatch {
  const own = placesOf(numbers, run, rows);
  return { rows: own.map((place) => numbers[place] % rows), texts: own.map((place) => texts[place]) };
}

function placesOf(numbers: readonly number[], run: number, rows: number): number[] {
  return [...numbers.keys()].filter((place) => Math.floor(numbers[place] / rows) === run);
}
