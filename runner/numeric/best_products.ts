/**
 * The products of a matrix by the way that suits it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { gemmProducts, isLarge } from "./gemm.ts";
import { directProducts, type Products } from "./products.ts";

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
