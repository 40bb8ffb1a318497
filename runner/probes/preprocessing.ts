/**
 * Preprocessing of vectors, as scikit-learn's `StandardScaler` and `Normalizer` do it.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Preprocessing } from "../../stores/formats/probe.ts";
import { columnMoments } from "./moments.ts";
import { mapSource, type MatrixSource } from "../numeric/matrix_source.ts";
import { standardizeRows } from "../numeric/wasm/column_kernels.ts";

/** The names of the ways to preprocess vectors. */
export type PreprocessingName = Preprocessing["kind"];

/**
 * Learns preprocessing from the training rows.
 *
 * @param name How to preprocess.
 * @param x The training rows.
 * @returns The preprocessing; for `standardize` with the mean and the standard deviation (over n) of each column. A
 * column that does not vary has scale 1.
 * @throws {ClassifierError} Where the name is not known.
 */
export async function fitPreprocessing(
  name: PreprocessingName,
  x: MatrixSource<Float32Array>,
): Promise<Preprocessing> {
  switch (name) {
    case "none":
    case "normalize":
      return { kind: name };
    case "standardize": {
      const { mean, variance } = await columnMoments(x);
      const scale = variance.map((value, j) => isConstant(value, mean[j], x.rows) ? 1 : Math.sqrt(value));
      return { kind: "standardize", mean, scale };
    }
    default:
      throw new ClassifierError(
        `Cannot preprocess by ${JSON.stringify(name)}: preprocessing is none, standardize or normalize`,
      );
  }
}

/** Whether a variance is no more than what rounding leaves of a constant column. The bound is scikit-learn's. */
function isConstant(variance: number, mean: number, rows: number): boolean {
  const bound = rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
  return variance <= bound;
}

/**
 * Preprocesses vectors.
 *
 * @param preprocessing What to do.
 * @param x One vector in each row.
 * @param target Where the numbers are put: `x.data` itself, to change the rows in place. @default new numbers
 * @returns The rows as the model sees them: `x` itself where there is nothing to do.
 */
export function preprocess(
  preprocessing: Preprocessing,
  x: Matrix<Float32Array>,
  target?: Float32Array,
): Matrix<Float32Array> {
  switch (preprocessing.kind) {
    case "none":
      return x;
    case "standardize":
      return standardized(x, preprocessing, target ?? new Float32Array(x.data.length));
    case "normalize":
      return normalized(x, target ?? new Float32Array(x.data.length));
  }
}

// Both round to 32-bit floats after each operation, as scikit-learn does with vectors of that kind.

function standardized(
  x: Matrix<Float32Array>,
  { mean, scale }: Extract<Preprocessing, { kind: "standardize" }>,
  data: Float32Array,
): Matrix<Float32Array> {
  standardizeRows(x, Float32Array.from(mean), Float32Array.from(scale), data);
  return { ...x, data };
}

function normalized(x: Matrix<Float32Array>, data: Float32Array): Matrix<Float32Array> {
  const { rows, columns, data: given } = x;
  for (let i = 0; i < rows; i++) {
    const norm = rowNorm(x, i) || 1;
    const start = i * columns;
    for (let j = 0; j < columns; j++) data[start + j] = given[start + j] / norm;
  }
  return { rows, columns, data };
}

/**
 * The Euclidean norm of a row, added up in 32-bit floats and in four lanes, as NumPy does. A kernel machine that stops
 * where `tol` allows depends on the last bit.
 *
 * @param x The rows.
 * @param row Which row.
 * @returns Its norm.
 */
export function rowNorm(x: Matrix<Float32Array>, row: number): number {
  const lanes = new Float32Array(4);
  const start = row * x.columns;
  for (let j = 0; j < x.columns; j++) lanes[j % 4] += Math.fround(x.data[start + j] * x.data[start + j]);
  return Math.fround(Math.sqrt(Math.fround(Math.fround(lanes[0] + lanes[1]) + Math.fround(lanes[2] + lanes[3]))));
}

/**
 * Preprocesses a source.
 *
 * @param preprocessing What to do.
 * @param source The vectors.
 * @returns The vectors as the model sees them.
 */
export function preprocessSource(
  preprocessing: Preprocessing,
  source: MatrixSource<Float32Array>,
): MatrixSource<Float32Array> {
  return preprocessing.kind === "none" ? source : mapSource(source, (batch) => preprocess(preprocessing, batch));
}
