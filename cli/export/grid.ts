/**
 * Grids as files that other programs read.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { GridJson, GridLabels, Nested } from "../../ops/grid_json.ts";
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
  const sets = Object.keys(labels).filter((name) => axes.includes(name.split(":", 1)[0]));
  const titles = sets.map((name) => name.includes(":") ? name : `${name}_label`);
  yield encoder.encode(csvLine(["row", ...axes, ...titles, "value"]));
  for (const [row, numbers] of rows.entries()) {
    const own = sets.map((name) => labelsOf(labels[name], row));
    const lines: string[] = [];
    for (const [place, value] of cells(numbers, [])) {
      const texts = sets.map((name, i) => labelAt(own[i], place.slice(0, axes.indexOf(name.split(":", 1)[0]) + 1)));
      lines.push(csvLine([row, ...place, ...texts, value]));
    }
    yield await Promise.resolve(encoder.encode(lines.join("")));
  }
}

function labelsOf(labels: GridLabels, row: number): Nested<string> {
  return labels.every((label) => typeof label === "string")
    ? labels as readonly string[]
    : labels[row] as Nested<string>;
}

/** The label at a place: labels may be nested along earlier axes, or along their own alone. */
function labelAt(labels: Nested<string>, place: readonly number[]): string {
  let depth = 1;
  for (let list = labels; Array.isArray(list[0]); list = list[0] as Nested<string>) depth++;
  return place.slice(-depth).reduce<unknown>((list, i) => (list as readonly unknown[])[i], labels) as string;
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
