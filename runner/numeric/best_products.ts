/**
 * The products of a matrix by the way that suits it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { addGramByGemm, gemmProducts, isLarge } from "./gemm.ts";
import { type AddGram, addGramDirectly } from "./gram.ts";
import { directProducts, type Products } from "./products.ts";

/** With so many multiplications, a Gram matrix takes longer here than ONNX Runtime takes to load and compute it. */
const WORTH_RUNTIME = 2 ** 25;
/** Solvers that stop at a smaller gradient than this would stumble over the rounding of 32-bit floats. */
const LEAST_TOLERANCE = 1e-6;

/**
 * Products of a matrix: by ONNX Runtime where it is large, in 64-bit floats here where it is small or the solver needs
 * exact ones.
 *
 * @param x The matrix.
 * @param tolerance How small the gradient should be at the end.
 * @returns Its products.
 */
export function bestProducts(x: Matrix<Float32Array>, tolerance: number): Products {
  return isLarge(x) && tolerance >= LEAST_TOLERANCE ? gemmProducts(x) : directProducts(x);
}

/**
 * How the products of a matrix's columns are added up: by ONNX Runtime where there are many, else here.
 *
 * @param x The size of the matrix.
 * @returns Adds the products of some of its rows, in 64-bit floats.
 */
export function bestGram({ rows, columns }: { readonly rows: number; readonly columns: number }): AddGram {
  return rows * columns ** 2 >= WORTH_RUNTIME ? addGramByGemm : addGramDirectly;
}
