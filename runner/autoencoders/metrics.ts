/**
 * How well an autoencoder stands for vectors, summed up over batches. Definitions are those of SAELens's evaluation.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { SparseFeatures } from "./autoencoder.ts";

/** Metrics over all tokens. */
export interface ReconstructionMetrics {
  /** Tokens. */
  readonly count: number;
  /** Features that are on for a token, on average. */
  readonly l0: number;
  /** The sum of their sizes. */
  readonly l1: number;
  /** The squared distance of x and its reconstruction, on average. */
  readonly mse: number;
  /** 1 less the mean squared error over the total variance. */
  readonly explained_variance: number;
  /** The mean of the same, token by token. */
  readonly explained_variance_legacy: number;
  /** The cosine between x and its reconstruction, on average. */
  readonly cossim: number;
  /** The length of the reconstruction over that of x, on average. */
  readonly l2_ratio: number;
  /** Features that are on for no token. */
  readonly dead_features: number;
  /** Features by the decimal logarithm of the share of tokens that they are on for: `counts[i]` from `edges[i]` on. */
  readonly density: { readonly edges: number[]; readonly counts: number[] };
}

/** The least share of tokens that the histogram tells apart: 10^-8. */
const LEAST_EXPONENT = -8;

/** Sums over tokens. */
export class ReconstructionSums {
  readonly #on: Float64Array;
  #count = 0;
  #l0 = 0;
  #l1 = 0;
  #cosines = 0;
  #ratios = 0;
  #squares = 0;
  #residuals = 0;
  #legacy = 0;
  readonly #mean: Float64Array;

  /** @param features of the autoencoder @param mean of the vectors of all tokens, from which distances are taken */
  constructor(features: number, mean: Float64Array) {
    this.#on = new Float64Array(features);
    this.#mean = mean;
  }

  /** Adds tokens: their vectors, reconstructions and features. */
  add(x: Matrix<Float32Array>, y: Matrix<Float32Array>, features: readonly SparseFeatures[]): void {
    for (let row = 0; row < x.rows; row++) {
      const [a, b] = [x, y].map(({ data, columns }) => data.subarray(row * columns, (row + 1) * columns));
      this.#addVector(a, b);
      const { indices, values } = features[row];
      this.#l0 += indices.length;
      for (const value of values) this.#l1 += Math.abs(value);
      for (const feature of indices) this.#on[feature]++;
    }
    this.#count += x.rows;
  }

  #addVector(x: Float32Array, y: Float32Array): void {
    let [xx, yy, xy, residual, total] = [0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      xx += x[i] * x[i];
      yy += y[i] * y[i];
      xy += x[i] * y[i];
      residual += (x[i] - y[i]) ** 2;
      total += (x[i] - this.#mean[i]) ** 2;
    }
    this.#squares += total;
    this.#residuals += residual;
    this.#legacy += 1 - residual / total;
    this.#cosines += xy / Math.sqrt(xx) / Math.sqrt(yy);
    this.#ratios += Math.sqrt(yy / xx);
  }

  /** The metrics of all that was added. */
  metrics(): ReconstructionMetrics {
    const count = this.#count;
    const mse = this.#residuals / count;
    return {
      count,
      l0: this.#l0 / count,
      l1: this.#l1 / count,
      mse,
      explained_variance: 1 - this.#residuals / this.#squares,
      explained_variance_legacy: this.#legacy / count,
      cossim: this.#cosines / count,
      l2_ratio: this.#ratios / count,
      dead_features: this.#on.reduce((dead, on) => dead + (on === 0 ? 1 : 0), 0),
      density: this.#density(),
    };
  }

  #density(): ReconstructionMetrics["density"] {
    const edges = Array.from({ length: -2 * LEAST_EXPONENT }, (_, i) => LEAST_EXPONENT + i / 2);
    const counts = new Array<number>(edges.length).fill(0);
    for (const on of this.#on) {
      if (on === 0) continue;
      const place = Math.floor((Math.log10(on / this.#count) - LEAST_EXPONENT) * 2);
      counts[Math.min(edges.length - 1, Math.max(0, place))]++;
    }
    return { edges, counts };
  }
}
