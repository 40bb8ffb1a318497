/**
 * Linear discriminant analysis of rows that are fewer than their columns. The covariance is `S = WᵀW + D`, where W has the centered rows
 * times a factor and D, which is diagonal, what the covariance is shrunk towards. It is never made: what is solved for has as many
 * unknowns as there are rows. Without D,
 *
 *     S⁺m = Wᵀ (WWᵀ)⁺² W m,
 *
 * and with it, by Woodbury's formula (Golub and Van Loan, "Matrix computations", 4th edition, section 2.1.4) with `B = W D^(-½)`,
 *
 *     S⁻¹m = D^(-½) (1 - Bᵀ (1 + BBᵀ)⁻¹ B) D^(-½) m.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { bestProduct } from "../../numeric/best_products.ts";
import type { LeastNorm, SingularSystem } from "../../numeric/least_norm.ts";
import type { MatrixSource } from "../../numeric/matrix_source.ts";
import { timesDense } from "../../numeric/products.ts";
import { takeDenseRows, transposed } from "../../numeric/rows.ts";
import { addScaled, dot } from "../../numeric/vector.ts";
import type { Moments } from "../moments.ts";
import type { ParameterValue } from "../parameters.ts";
import { shrinkageAmount, shrinkageScale } from "./shrinkage.ts";

/** Solves `Aᵏ x = b` with a symmetric matrix. What counts as 0 is what the classifier leaves out, where nothing else is said. */
export type SolveSymmetric = (
  system: Omit<SingularSystem, "least"> & Partial<Pick<SingularSystem, "least">>,
) => Promise<LeastNorm>;

/** `S = WᵀW + D`. */
interface Covariance {
  /** W. */
  readonly rows: Matrix<Float64Array>;
  /** The diagonal of D. */
  readonly diagonal: Float64Array;
}

/**
 * Solves `S w = m` with the covariance that the classes have in common.
 *
 * @param x The rows.
 * @param y The class of each, 0 or 1.
 * @param moments Those of the classes.
 * @param shrinkage As the classifier's parameter.
 * @param m The right side, one number for each column.
 * @param solve Solves a system of as many unknowns as there are rows.
 * @returns The shortest of the w that come closest, and in how many directions S is singular, which were left out.
 */
export async function solveByRows(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  moments: readonly Moments[],
  shrinkage: ParameterValue,
  m: Float64Array,
  solve: SolveSymmetric,
): Promise<LeastNorm> {
  const covariance = await covarianceOf(x, y, moments, shrinkage);
  return covariance.diagonal.every((value) => value > 0)
    ? await solveShrunk(covariance, m, solve)
    : await solveSingular(covariance.rows, m, solve);
}

async function solveSingular(w: Matrix<Float64Array>, m: Float64Array, solve: SolveSymmetric): Promise<LeastNorm> {
  const { solution, dropped } = await solve({ a: await productsOfRows(w), b: timesDense(w, m), power: 2 });
  return { solution: transposedTimes(w, solution), dropped: w.columns - w.rows + dropped };
}

async function solveShrunk(
  { rows: w, diagonal }: Covariance,
  m: Float64Array,
  solve: SolveSymmetric,
): Promise<LeastNorm> {
  const roots = diagonal.map((value) => 1 / Math.sqrt(value));
  const b = { ...w, data: w.data.map((value, at) => value * roots[at % w.columns]) };
  const right = m.map((value, j) => value * roots[j]);
  const products = await productsOfRows(b);
  for (let i = 0; i < b.rows; i++) products[i * b.rows + i] += 1;
  // No eigenvalue is below 1: those that are small beside the largest count.
  const { solution } = await solve({ a: products, b: timesDense(b, right), least: 0 });
  addScaled(-1, transposedTimes(b, solution), right);
  return { solution: right.map((value, j) => value * roots[j]), dropped: 0 };
}

async function covarianceOf(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  moments: readonly Moments[],
  shrinkage: ParameterValue,
): Promise<Covariance> {
  const rows = await centered(x, y, moments);
  const diagonal = new Float64Array(x.columns);
  const factors: number[] = [];
  for (const [label, moment] of moments.entries()) {
    const scale = shrinkageScale(moment.variance, shrinkage);
    const trace = moment.variance.reduce((sum, value, j) => sum + value / scale[j] ** 2, 0);
    const spread = shrinkage === "auto" ? await spreadOf(rowsOfClass(rows, y, label, scale)) : NO_SPREAD;
    const amount = shrinkageAmount(shrinkage, { rows: moment.rows, columns: x.columns, trace, ...spread });
    factors.push(Math.sqrt((1 - amount) / x.rows));
    const target = moment.rows / x.rows * amount * trace / x.columns;
    for (let j = 0; j < x.columns; j++) diagonal[j] += target * scale[j] ** 2;
  }
  for (let at = 0; at < rows.data.length; at++) rows.data[at] *= factors[y[Math.floor(at / x.columns)]];
  return { rows, diagonal };
}

/** Of amounts that are given. */
const NO_SPREAD = { squares: 0, fourthPowers: 0 };

/** Sums over the covariance of some centered rows, from the rows' products with each other. */
async function spreadOf(rows: Matrix<Float64Array>): Promise<{ squares: number; fourthPowers: number }> {
  const products = await productsOfRows(rows);
  let fourthPowers = 0;
  for (let i = 0; i < rows.rows; i++) fourthPowers += products[i * rows.rows + i] ** 2;
  return { squares: dot(products, products) / rows.rows ** 2, fourthPowers };
}

/** Rows less the mean of their class. */
async function centered(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  moments: readonly Moments[],
): Promise<Matrix<Float64Array>> {
  const data = new Float64Array(x.rows * x.columns);
  let at = 0;
  for await (const batch of x.batches()) {
    for (let k = 0; k < batch.data.length; k++, at++) {
      data[at] = batch.data[k] - moments[y[Math.floor(at / x.columns)]].mean[at % x.columns];
    }
  }
  return { rows: x.rows, columns: x.columns, data };
}

/** The rows of one class, their columns divided by a scale. */
function rowsOfClass(
  x: Matrix<Float64Array>,
  y: Uint8Array,
  label: number,
  scale: Float64Array,
): Matrix<Float64Array> {
  const own = takeDenseRows(x, [...y.keys()].filter((row) => y[row] === label));
  for (let at = 0; at < own.data.length; at++) own.data[at] /= scale[at % x.columns];
  return own;
}

async function productsOfRows(rows: Matrix<Float64Array>): Promise<Float64Array> {
  return (await bestProduct(rows, transposed(rows))).data;
}

function transposedTimes({ rows, columns, data }: Matrix<Float64Array>, r: Float64Array): Float64Array {
  const sum = new Float64Array(columns);
  for (let i = 0; i < rows; i++) addScaled(r[i], data.subarray(i * columns, (i + 1) * columns), sum);
  return sum;
}
