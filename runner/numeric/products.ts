/**
 * Products of the matrix of training rows with vectors: all that the solvers of linear models need to know of it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { MatrixSource } from "./matrix_source.ts";
import { addRow, rowDot } from "./rows.ts";
import { addSlopes, type Change, changeOf, NO_SLOPES, type SlopeSums, toSlopes } from "./slopes.ts";
import { addScaled, dot } from "./vector.ts";

/** What comes of going through a matrix. */
export interface Through extends SlopeSums {
  /** `Xᵀ f(X w)`: one number for each column. */
  readonly product: Float64Array;
}

/** A matrix X that can be multiplied from either side. */
export interface Products {
  /** Rows of X. */
  readonly rows: number;
  /** Columns of X. */
  readonly columns: number;
  /** `X w`: one number for each row. */
  times(w: Float64Array): Promise<Float64Array>;
  /** `Xᵀ r`: one number for each column. */
  transposedTimes(r: Float64Array): Promise<Float64Array>;
  /** `Xᵀ f(X w)`, which reads X once; `change` says what f is. */
  through(w: Float64Array, change: Change): Promise<Through>;
}

/** A matrix X that can be multiplied with several vectors at once. */
export interface ManyProducts {
  /** Rows of X. */
  readonly rows: number;
  /** Columns of X. */
  readonly columns: number;
  /** `X w` of each. */
  times(ws: readonly Float64Array[]): Promise<Float64Array[]>;
  /** `Xᵀ r` of each. */
  transposedTimes(rs: readonly Float64Array[]): Promise<Float64Array[]>;
  /** `Xᵀ f(X w)` of each, with a change for each. */
  through(ws: readonly Float64Array[], changes: readonly Change[]): Promise<Through[]>;
}

/**
 * Products computed here, in 64-bit floats.
 *
 * @param x The matrix.
 * @returns Its products.
 */
export function directProducts(x: Matrix<Float32Array>): ManyProducts {
  return {
    rows: x.rows,
    columns: x.columns,
    times: (ws) => Promise.resolve(ws.map((w) => timesVector(x, w))),
    transposedTimes: (rs) => Promise.resolve(rs.map((r) => transposedTimesVector(x, r))),
    through: (ws, changes) => Promise.resolve(ws.map((w, k) => throughVector(x, w, changes[k]))),
  };
}

/**
 * Products computed in passes over batches of rows.
 *
 * @param x The matrix.
 * @param ofBatch How a batch is multiplied.
 * @returns Its products. Each is one pass.
 */
export function productsInPasses(
  x: MatrixSource<Float32Array>,
  ofBatch: (batch: Matrix<Float32Array>) => ManyProducts,
): ManyProducts {
  return {
    rows: x.rows,
    columns: x.columns,
    async times(ws) {
      const results = ws.map(() => new Float64Array(x.rows));
      let row = 0;
      for await (const batch of x.batches()) {
        const products = await ofBatch(batch).times(ws);
        products.forEach((product, k) => results[k].set(product, row));
        row += batch.rows;
      }
      return results;
    },
    async transposedTimes(rs) {
      const results = rs.map(() => new Float64Array(x.columns));
      let row = 0;
      for await (const batch of x.batches()) {
        const products = await ofBatch(batch).transposedTimes(rs.map((r) => r.subarray(row, row + batch.rows)));
        products.forEach((product, k) => addScaled(1, product, results[k]));
        row += batch.rows;
      }
      return results;
    },
    async through(ws, changes) {
      const results = ws.map(() => ({ ...NO_SLOPES, product: new Float64Array(x.columns) }));
      let row = 0;
      for await (const batch of x.batches()) {
        const end = row + batch.rows;
        const found = await ofBatch(batch).through(ws, changes.map((change) => changeOf(change, row, end)));
        found.forEach(({ product, ...sums }, k) => {
          addScaled(1, product, results[k].product);
          Object.assign(results[k], addSlopes(results[k], sums));
        });
        row = end;
      }
      return results;
    },
  };
}

/**
 * `X w`.
 *
 * @param x The matrix X.
 * @param w One number for each column.
 * @returns One number for each row, summed in 64-bit floats.
 */
export function timesVector(x: Matrix<Float32Array>, w: Float64Array): Float64Array {
  const result = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) result[i] = rowDot(x, i, w);
  return result;
}

/**
 * `Xᵀ r`.
 *
 * @param x The matrix X.
 * @param r One number for each row.
 * @returns One number for each column, summed in 64-bit floats.
 */
export function transposedTimesVector(x: Matrix<Float32Array>, r: Float64Array): Float64Array {
  const result = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) if (r[i] !== 0) addRow(x, i, r[i], result);
  return result;
}

/** `Xᵀ f(X w)`, as {@linkcode timesVector} and {@linkcode transposedTimesVector} give it. */
function throughVector(x: Matrix<Float32Array>, w: Float64Array, change: Change): Through {
  const products = timesVector(x, w);
  const sums = toSlopes(products, change);
  return { ...sums, product: transposedTimesVector(x, products) };
}

/**
 * `A v` of 64-bit floats.
 *
 * @param a A matrix.
 * @param v One number for each column.
 * @returns One number for each row.
 */
export function timesDense({ rows, columns, data }: Matrix<Float64Array>, v: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => dot(data.subarray(i * columns, (i + 1) * columns), v));
}
