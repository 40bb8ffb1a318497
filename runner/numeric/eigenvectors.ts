/**
 * A few eigenvectors of a large symmetric matrix that is known by its products only.
 *
 * Subspace iteration with Chebyshev polynomials as filters: Zhou, Saad, Tiago and Chelikowsky, "Self-consistent-field
 * calculations using Chebyshev-filtered subspace iteration", Journal of Computational Physics 219, 2006.
 *
 * @module
 */

import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import type { RandomState } from "../random/random_state.ts";

/** A block of vectors: element i of vector k is `data[i * width + k]`. */
export interface Block {
  /** How many vectors. */
  readonly width: number;
  /** Their elements. */
  readonly data: Float64Array;
}

/** What is known of the matrix. */
export interface SymmetricOperator {
  /** Its rows, and columns. */
  readonly size: number;
  /** No eigenvalue is below this. */
  readonly lowest: number;
  /** The products of the matrix with each vector. */
  times(block: Block): Block;
  /** An eigenvector of length 1 that is known and not asked for. */
  readonly known?: Float64Array;
}

/** Vectors beyond those asked for; the more, the fewer rounds. */
const GUARDS = 6;
const DEGREE = 16;
const MOST_ROUNDS = 40;
const TOLERANCE = 1e-4;

/**
 * Finds the eigenvectors of the largest eigenvalues.
 *
 * @param operator The matrix.
 * @param count How many vectors; with the known one fewer than the matrix has.
 * @param random Chooses the vectors to start from.
 * @returns The vectors in the order of falling eigenvalues, each of length 1. Where eigenvalues lie too close for the
 * rounds that there are, vectors of the space that theirs span.
 */
export function topEigenvectors(operator: SymmetricOperator, count: number, random: RandomState): Block {
  const { size, lowest, known } = operator;
  const width = Math.min(count + GUARDS, size - (known === undefined ? 0 : 1));
  const start = Float64Array.from({ length: size * width }, () => random.uniform() - 0.5);
  let { block, values, residuals } = ritz(operator, orthonormal({ width, data: start }, known));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (residuals.subarray(0, count).every((residual) => residual <= TOLERANCE)) break;
    const cut = values[width - 1];
    // All eigenvalues are found where there is nothing to filter out.
    if (!(cut > lowest)) break;
    ({ block, values, residuals } = ritz(operator, orthonormal(filtered(operator, block, cut), known)));
  }
  return firstVectors(block, count);
}

/** Applies the polynomial that is small on `lowest` … `cut` and grows above. */
function filtered(operator: SymmetricOperator, block: Block, cut: number): Block {
  const { width } = block;
  const centre = (cut + operator.lowest) / 2;
  const half = (cut - operator.lowest) / 2;
  let before: Float64Array = block.data;
  let current: Float64Array = operator.times(block).data.map((value, i) => (value - centre * before[i]) / half);
  for (let degree = 2; degree <= DEGREE; degree++) {
    const next = operator.times({ width, data: current }).data;
    for (let i = 0; i < next.length; i++) next[i] = 2 * (next[i] - centre * current[i]) / half - before[i];
    [before, current] = [current, next];
  }
  return { width, data: current };
}

/** Gram and Schmidt's method, twice over for accuracy; vectors are also made orthogonal to the known one. */
function orthonormal({ width, data }: Block, known: Float64Array | undefined): Block {
  for (let k = 0; k < width; k++) {
    for (let pass = 0; pass < 2; pass++) {
      if (known !== undefined) removeProjection(data, width, k, known, 1, 0);
      for (let j = 0; j < k; j++) removeProjection(data, width, k, data, width, j);
      let square = 0;
      for (let i = k; i < data.length; i += width) square += data[i] * data[i];
      const length = Math.sqrt(square) || 1;
      for (let i = k; i < data.length; i += width) data[i] /= length;
    }
  }
  return { width, data };
}

/** Takes from vector k its part along vector j of another block. */
function removeProjection(
  data: Float64Array,
  width: number,
  k: number,
  other: Float64Array,
  otherWidth: number,
  j: number,
): void {
  let sum = 0;
  for (let i = k, o = j; i < data.length; i += width, o += otherWidth) sum += data[i] * other[o];
  for (let i = k, o = j; i < data.length; i += width, o += otherWidth) data[i] -= sum * other[o];
}

/** The best approximations of eigenvectors in the space of the vectors (Rayleigh and Ritz), eigenvalues falling. */
function ritz(
  operator: SymmetricOperator,
  block: Block,
): { block: Block; values: Float64Array; residuals: Float64Array } {
  const { width, data } = block;
  const image = operator.times(block).data;
  const projected = new Float64Array(width * width);
  for (let row = 0; row < data.length; row += width) {
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < width; k++) projected[j * width + k] += data[row + j] * image[row + k];
    }
  }
  const eigen = smallEigen(projected, width);
  const order = Array.from(eigen.values.keys()).sort((a, b) => eigen.values[b] - eigen.values[a]);
  const values = Float64Array.from(order, (place) => eigen.values[place]);
  const rotation = order.map((place) => eigen.vectors[place]);
  const rotated = rotate(data, rotation);
  const rotatedImage = rotate(image, rotation);
  const squares = new Float64Array(width);
  for (let i = 0; i < rotated.length; i++) {
    squares[i % width] += (rotatedImage[i] - values[i % width] * rotated[i]) ** 2;
  }
  return { block: { width, data: rotated }, values, residuals: squares.map(Math.sqrt) };
}

/** By ml-matrix: where layouts begin depends on the signs that it gives. */
function smallEigen(a: Float64Array, width: number): { values: readonly number[]; vectors: readonly number[][] } {
  const decomposition = new EigenvalueDecomposition(MlMatrix.from1DArray(width, width, a), { assumeSymmetric: true });
  return { values: decomposition.realEigenvalues, vectors: decomposition.eigenvectorMatrix.transpose().to2DArray() };
}

function rotate(data: Float64Array, rotation: readonly (readonly number[])[]): Float64Array {
  const width = rotation.length;
  const result = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += data[row + j] * rotation[k][j];
      result[row + k] = sum;
    }
  }
  return result;
}

function firstVectors({ width, data }: Block, count: number): Block {
  const size = data.length / width;
  return {
    width: count,
    data: Float64Array.from({ length: size * count }, (_, i) => {
      return data[Math.floor(i / count) * width + i % count];
    }),
  };
}
