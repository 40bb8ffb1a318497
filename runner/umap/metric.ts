/**
 * Distances between vectors, all brought down to the Euclidean one.
 *
 * With rows u, v of length 1, `|u - v|² = 2 (1 - u·v)`, so that half of a squared Euclidean distance is the cosine
 * distance; the correlation distance is the cosine distance of rows from which their means were taken.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { squaredNorms } from "../numeric/rows.ts";

/** The metrics that there are, by umap-learn's names. `l2` is another name of `euclidean`. */
export const METRICS = ["euclidean", "l2", "cosine", "correlation"] as const;

/** A distance between vectors. */
export type Metric = typeof METRICS[number];

/** Points with Euclidean distances from which those of a metric follow. */
export interface MetricSpace {
  /** The points. */
  readonly points: Matrix<Float32Array>;
  /** The metric's distance, of a squared Euclidean distance between the points. */
  readonly distance: (squared: number) => number;
  /** Distance from which on two points count as not connected. */
  readonly disconnection: number;
}

/**
 * Prepares rows for a metric.
 *
 * @param x The rows. They are overwritten where that saves a copy.
 * @param metric The metric.
 * @returns Points for a Euclidean search, around 0 and of magnitude 1, so that products of 32-bit floats are accurate.
 */
export function metricSpace(x: Matrix<Float32Array>, metric: Metric): MetricSpace {
  if (metric === "euclidean" || metric === "l2") {
    const scale = standardizeColumns(x);
    return { points: x, distance: (squared) => Math.sqrt(squared) * scale, disconnection: Infinity };
  }
  if (metric === "correlation") centreRows(x);
  const points = separateZeros(x, toUnitRows(x));
  standardizeColumns(points, 1);
  // 2 is the distance of opposite directions.
  return { points, distance: (squared) => squared / 2, disconnection: 2 };
}

/** Takes the mean off each column and divides all by one number, which is returned. */
function standardizeColumns({ rows, columns, data }: Matrix<Float32Array>, fixedScale?: number): number {
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) means[j] += data[i + j] / rows;
  }
  let largest = 0;
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) largest = Math.max(largest, Math.abs(data[i + j] - means[j]));
  }
  const scale = fixedScale ?? (largest || 1);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) data[i + j] = (data[i + j] - means[j]) / scale;
  }
  return scale;
}

function centreRows({ columns, data }: Matrix<Float32Array>): void {
  for (let start = 0; start < data.length; start += columns) {
    let mean = 0;
    for (let j = 0; j < columns; j++) mean += data[start + j] / columns;
    for (let j = 0; j < columns; j++) data[start + j] -= mean;
  }
}

/** Gives each row the length 1. Returns the numbers of the rows that are 0 and stay so. */
function toUnitRows(x: Matrix<Float32Array>): number[] {
  const lengths = squaredNorms(x).map(Math.sqrt);
  for (let i = 0; i < x.rows; i++) {
    const row = x.data.subarray(i * x.columns, (i + 1) * x.columns);
    if (lengths[i] > 0) { for (let j = 0; j < row.length; j++) row[j] /= lengths[i]; }
  }
  return [...lengths.keys()].filter((i) => lengths[i] === 0);
}

/** Rows of 0 are at distance 0 from each other and 1 from the rest, as in umap-learn: they get a direction of their own. */
function separateZeros(x: Matrix<Float32Array>, zeros: readonly number[]): Matrix<Float32Array> {
  if (zeros.length === 0) return x;
  const columns = x.columns + 1;
  const data = new Float32Array(x.rows * columns);
  for (let i = 0; i < x.rows; i++) data.set(x.data.subarray(i * x.columns, (i + 1) * x.columns), i * columns);
  for (const row of zeros) data[(row + 1) * columns - 1] = 1;
  return { rows: x.rows, columns, data };
}
