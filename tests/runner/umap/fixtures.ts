/** What umap-learn answered, and the measure by which layouts are compared. */

import type { Matrix } from "../../../stores/formats/matrix.ts";

export function readFixture<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`../../fixtures/umap/${name}.json`, import.meta.url)));
}

/** 600 handwritten digits of 8 × 8 pixels, and the trustworthiness of umap-learn's layout of them. */
export function readDigits(): { x: Matrix<Float32Array>; trustworthiness: number } {
  const { pixels, rows, columns, trustworthiness } = readFixture<
    { pixels: string; rows: number; columns: number; trustworthiness: number }
  >("digits");
  return { x: { rows, columns, data: Float32Array.from(Uint8Array.fromBase64(pixels)) }, trustworthiness };
}

/** Uniformly distributed vectors around `groups` far centres, the same each time. */
export function clouds(rows: number, columns: number, groups = 1): Matrix<Float32Array> {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return random() + (column === 0 ? 20 * (row % groups) : 0);
  });
  return { rows, columns, data };
}

/** Some of the rows. */
export function rowsOf({ columns, data }: Matrix, start: number, end?: number): Matrix<Float32Array> {
  const part = Float32Array.from(data.subarray(start * columns, end === undefined ? undefined : end * columns));
  return { rows: part.length / columns, columns, data: part };
}

/** The numbers of all other rows, nearest first. */
export function ranking({ rows, columns, data }: Matrix, row: number): number[] {
  const distances = Float64Array.from({ length: rows }, (_, other) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (data[row * columns + j] - data[other * columns + j]) ** 2;
    return sum;
  });
  const others = Array.from(distances.keys()).filter((other) => other !== row);
  return others.sort((a, b) => distances[a] - distances[b] || a - b);
}

/**
 * Venna and Kaski's trustworthiness (ICANN 2001) as scikit-learn has it: 1 where all nearest neighbours in the layout
 * are nearest neighbours of the vectors, less by how far down their ranking the others are.
 */
export function trustworthiness(x: Matrix, layout: Matrix, k = 15): number {
  let penalty = 0;
  for (let row = 0; row < x.rows; row++) {
    const ranks = new Map(ranking(x, row).map((other, place) => [other, place + 1]));
    for (const other of ranking(layout, row).slice(0, k)) penalty += Math.max(0, ranks.get(other)! - k);
  }
  return 1 - penalty * 2 / (x.rows * k * (2 * x.rows - 3 * k - 1));
}
