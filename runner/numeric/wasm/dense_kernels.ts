/**
 * Sums over rows of 64-bit floats by the vector instructions of WebAssembly.
 *
 * @module
 */

import { DENSE_KERNELS } from "./dense_kernels_code.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";

/** What `dense_kernels.wat` exports. Places are in bytes, lengths in numbers. */
export interface DenseKernels extends WebAssembly.Exports {
  /** Σ a[j] b[j]. */
  dot(a: number, b: number, length: number): number;
  /** Puts {@linkcode DenseKernels.dot} of b and each of {@linkcode SIDE_BY_SIDE} rows, `stride` apart, into the target. */
  dots(a: number, stride: number, b: number, length: number, target: number): void;
  /** As {@linkcode DenseKernels.dots}, of Σ |a[j] - b[j]|. */
  distances(a: number, stride: number, b: number, length: number, target: number): void;
  /** target[j] += factor a[j]. */
  add(factor: number, a: number, target: number, length: number): void;
  /** target[j] += factor a[j] + other b[j]. */
  addTwo(factor: number, a: number, other: number, b: number, target: number, length: number): void;
  /** Turns a[j] and b[j] by an angle. */
  rotate(a: number, b: number, cosine: number, sine: number, length: number): void;
}

/** Rows that are multiplied with one at once: memory is read once for all of them. */
export const SIDE_BY_SIDE = 4;

/** The kernels, with memory of their own. */
export function denseKernels(): Kernels<DenseKernels> {
  return new Kernels(DENSE_KERNELS, "dense");
}
