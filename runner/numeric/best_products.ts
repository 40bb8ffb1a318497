/**
 * The products of a matrix by the way that suits it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { product } from "./dense.ts";
import { isLarge, matrixProduct, rowProducts } from "./gemm.ts";
import { DirectGram, type GramSum } from "./gram.ts";
import { PanelGram } from "./gram_in_panels.ts";
import { isSource, type MatrixSource } from "./matrix_source.ts";
import { directProducts, type ManyProducts, productsInPasses } from "./products.ts";
import { rowsBetween, transposed } from "./rows.ts";
import { type Bits, kernelProducts } from "./wasm/product_kernels.ts";
import { sharedBytes, sharedProducts } from "./wasm/shared_rows.ts";

/** With so many multiplications, a product takes longer here than ONNX Runtime takes to load and compute it. */
const WORTH_RUNTIME = 2 ** 25;
/** Below this many numbers, loops are as fast as vector instructions, which need a copy. */
const WORTH_KERNELS = 2 ** 12;
/** With how many vectors rows are multiplied at once here: their products take as much room as the rows. */
const VECTORS = 64;
/** How many rows are multiplied at once: as 64-bit floats, they stay in the processor's cache. */
const BLOCK = 512;
/** Solvers that stop at a smaller gradient than this would stumble over the rounding of 32-bit floats. */
const LEAST_TOLERANCE = 1e-6;
/** A matrix that takes no more bytes is copied once, to where threads share it; of others, a block is copied at a time. */
const MOST_SHARED = 2 ** 29;

/** Whether so many multiplications are worth loading ONNX Runtime. */
export function isWorthRuntime(multiplications: number): boolean {
  return multiplications >= WORTH_RUNTIME;
}

/** How threads share a matrix that is large, and in memory. */
interface SharingOptions {
  /** With how many vectors it is multiplied at once, at most. @default 1 */
  readonly vectors?: number;
  /** Is told the memory in which the matrix is. */
  readonly onShared?: (memory: WebAssembly.Memory) => void;
}

/**
 * Products of a matrix: in 32-bit floats where it is large, in 64-bit ones where it is small or the solver needs exact ones.
 *
 * @param x The matrix, in memory or in batches.
 * @param tolerance How small the gradient should be at the end.
 * @param options Who else takes part, and with how many vectors at once it is multiplied.
 * @returns Its products, the same whoever takes part.
 */
export function bestProducts(
  x: Matrix<Float32Array> | MatrixSource<Float32Array>,
  tolerance: number,
  { vectors = 1, onShared }: SharingOptions = {},
): ManyProducts {
  if (isSource(x)) return productsInPasses(x, (batch) => productsInTurn(batch, tolerance));
  return areShared(x, vectors)
    ? resting(sharedProducts(x, bitsFor(tolerance), vectors, onShared))
    : productsInTurn(x, tolerance);
}

/** Whether threads can share the products of a matrix of a size, with so many vectors at once. */
export function areShared(x: Pick<Matrix, "rows" | "columns">, vectors: number): boolean {
  return isLarge(x) && sharedBytes(x.rows, x.columns, vectors) <= MOST_SHARED;
}

function productsInTurn(x: Matrix<Float32Array>, tolerance: number): ManyProducts {
  if (x.rows * x.columns < WORTH_KERNELS) return resting(directProducts(x));
  return resting(kernelProducts(x, isLarge(x) ? bitsFor(tolerance) : 64));
}

/** Products between which others have their turn: few rows are trained on in the program's own thread. */
function resting(products: ManyProducts): ManyProducts {
  const pace = new Pace();
  return {
    ...products,
    async answer(questions) {
      if (pace.isDue) await pace.rest();
      return await products.answer(questions);
    },
  };
}

function bitsFor(tolerance: number): Bits {
  return tolerance < LEAST_TOLERANCE ? 64 : 32;
}

/**
 * How the products of a matrix's columns are added up: by ONNX Runtime where there are many, else here.
 *
 * @param x The size of the matrix.
 * @returns A sum of them, of no rows yet.
 */
export function bestGram({ rows, columns }: { readonly rows: number; readonly columns: number }): GramSum {
  return isWorthRuntime(rows * columns ** 2) ? new PanelGram(columns) : new DirectGram(columns);
}

/**
 * The inner products of the rows of one matrix with those of another, in 64-bit floats: by ONNX Runtime where there are many.
 *
 * @param a A matrix.
 * @param b A matrix with as many columns.
 * @returns One row for each row of `a`, one column for each row of `b`.
 */
export async function bestRowProducts(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Promise<Matrix<Float64Array>> {
  if (!isWorthRuntime(a.rows * b.rows * a.columns)) return await rowProductsByKernels(a, b);
  const right = { ...b, data: new Float64Array(b.data) };
  const data = new Float64Array(a.rows * b.rows);
  // Fresh memory for each block would take longer to be had than to be written.
  const exact = new Float64Array(Math.min(BLOCK, a.rows) * a.columns);
  for (let start = 0; start < a.rows; start += BLOCK) {
    const block = rowsBetween(a, start, Math.min(start + BLOCK, a.rows));
    exact.set(block.data);
    data.set(await rowProducts({ ...block, data: exact.subarray(0, block.data.length) }, right), start * b.rows);
  }
  return { rows: a.rows, columns: b.rows, data };
}

/** {@linkcode bestRowProducts} by vector instructions. */
async function rowProductsByKernels(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Promise<Matrix<Float64Array>> {
  // Rows of the first are multiplied in whole groups. Each product is the same to the bit from either side.
  if (a.rows < b.rows) return transposed(await rowProductsByKernels(b, a));
  const ofA = kernelProducts(a, 64);
  const data = new Float64Array(a.rows * b.rows);
  for (let start = 0; start < b.rows; start += VECTORS) {
    const vectors = Array.from({ length: Math.min(VECTORS, b.rows - start) }, (_, k) => {
      return new Float64Array(rowsBetween(b, start + k, start + k + 1).data);
    });
    const products = await ofA.answer(vectors.map((vector) => ({ side: "times", vector })));
    products.forEach(({ product }, k) => {
      for (let i = 0; i < a.rows; i++) data[i * b.rows + start + k] = product[i];
    });
  }
  return { rows: a.rows, columns: b.rows, data };
}

/**
 * The product of two matrices, in 64-bit floats: by ONNX Runtime where it is large.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows as `a` has columns.
 * @returns `A B`.
 */
export async function bestProduct(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Promise<Matrix<Float64Array>> {
  if (isWorthRuntime(a.rows * a.columns * b.columns)) {
    return { rows: a.rows, columns: b.columns, data: await matrixProduct(a, b) };
  }
  return product(a, b);
}
