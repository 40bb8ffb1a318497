/**
 * Kernel machines with landmarks.
 *
 * @module
 */

import type { Matrix } from "../matrix.ts";
import type { ProbeFields } from "../probe_fields.ts";
import type { ModelFormat } from "./format.ts";

/** The kernels of a {@linkcode KernelModel}, by their names in scikit-learn. */
export type KernelName = "rbf" | "linear" | "polynomial" | "sigmoid" | "laplacian" | "cosine";

/** A kernel function of two vectors, as in scikit-learn's `sklearn.metrics.pairwise`. */
export interface Kernel {
  /** Which function. */
  readonly name: KernelName;
  /** The factor of products and distances. */
  readonly gamma: number;
  /** What the polynomial and sigmoid kernels add. */
  readonly coef0: number;
  /** The exponent of the polynomial kernel. */
  readonly degree: number;
}

/** Score: `weights · k(x) + bias`, where `k(x)` has the kernel of `x` with each of the vectors. */
export interface KernelModel {
  /** Tells the models apart. */
  readonly kind: "kernel";
  /** The kernel k. */
  readonly kernel: Kernel;
  /** One landmark in each row. */
  readonly vectors: Matrix<Float32Array>;
  /** One for each landmark. */
  readonly weights: Float64Array;
  /** What is added to the sum. */
  readonly bias: number;
}

const KERNELS: readonly KernelName[] = ["rbf", "linear", "polynomial", "sigmoid", "laplacian", "cosine"];

/** How kernel machines are read. */
export const kernelFormat: ModelFormat<KernelModel> = { kind: "kernel", decode: decodeKernelModel };

function decodeKernelModel(part: ProbeFields, columns: number): KernelModel {
  const kernel = part.object("kernel");
  const vectors = part.matrix("vectors", "float32", columns);
  return {
    kind: "kernel",
    kernel: {
      name: kernel.choice("name", KERNELS),
      gamma: kernel.number("gamma"),
      coef0: kernel.number("coef0"),
      degree: kernel.number("degree"),
    },
    vectors,
    weights: part.vector("weights", "float64", vectors.rows),
    bias: part.number("bias"),
  };
}
