/**
 * Grids as files that other programs read.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { GridJson, GridLabels, Nested } from "../../ops/grid_json.ts";
import { areShared, labelDepth, labelledAxis } from "../../ops/grid_labels.ts";
import type { Op } from "../../ops/op.ts";
import { gridOfTable } from "../../runner/values/grid_values.ts";
import { UsageError } from "../usage_error.ts";
import { csvLine } from "./csv.ts";
import { npyBytes } from "./npy.ts";

/**
 * A grid as CSV, a line for each number: its row, its place along each axis, from 0, with its labels, and the number. It
 * comes row by row.
 */
export async function* gridCsv({ axes, labels, rows }: GridJson): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const sets = Object.keys(labels).filter((name) => axes.includes(labelledAxis(name)));
  const titles = sets.map((name) => name.includes(":") ? name : `${name}_label`);
  yield encoder.encode(csvLine(["row", ...axes, ...titles, "value"]));
  for (const [row, numbers] of rows.entries()) {
    const own = sets.map((name) => labelsOf(labels[name], row));
    const lines: string[] = [];
    for (const [place, value] of cells(numbers, [])) {
      const texts = sets.map((name, i) => labelAt(own[i], place.slice(0, axes.indexOf(labelledAxis(name)) + 1)));
      lines.push(csvLine([row, ...place, ...texts, value]));
    }
    yield await Promise.resolve(encoder.encode(lines.join("")));
  }
}

function labelsOf(labels: GridLabels, row: number): Nested<string> {
  return areShared(labels) ? labels : labels[row] as Nested<string>;
}

/** The label at a place: labels may be nested along earlier axes, or along their own alone. */
function labelAt(labels: Nested<string>, place: readonly number[]): string {
  return place.slice(-labelDepth(labels)).reduce<unknown>(
    (list, i) => (list as readonly unknown[])[i],
    labels,
  ) as string;
}

function* cells(numbers: Nested<number>, place: readonly number[]): Generator<[readonly number[], number]> {
  for (const [i, item] of numbers.entries()) {
    if (typeof item === "number") yield [[...place, i], item];
    else yield* cells(item, [...place, i]);
  }
}

/** A grid as a NumPy array of rows × axes. @throws {UsageError} where rows have different shapes. */
export function gridNpy(op: Op, table: Table): Uint8Array {
  const { rows } = gridOfTable(table);
  const [shape] = rows.map((row) => row.shape);
  const odd = rows.findIndex((row) => row.shape.join() !== shape.join());
  if (odd >= 0) {
    throw new UsageError(
      `A NumPy array has rows of one shape, and those of ${op.uuid} differ: row 0 is ${
        shape.join(" × ")
      }, row ${odd} ` +
        `${rows[odd].shape.join(" × ")}. Write .parquet, .json or .csv instead`,
    );
  }
  const size = rows[0]?.data.length ?? 0;
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => data.set(row.data, i * size));
  return npyBytes({ shape: [rows.length, ...shape ?? [0]], data });
}
