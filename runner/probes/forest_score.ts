/**
 * Scores of forests.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ForestModel } from "../../stores/formats/probe.ts";

/**
 * Scores vectors under a forest.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns The probability of the positive class for each row.
 */
export function scoreForest(model: ForestModel, { rows, columns, data }: Matrix<Float32Array>): Float64Array {
  const { roots, features, thresholds, left, right, values } = model;
  const scores = new Float64Array(rows);
  for (const root of roots) {
    for (let i = 0; i < rows; i++) {
      let node = root;
      while (features[node] !== -1) {
        node = data[i * columns + features[node]] <= thresholds[node] ? left[node] : right[node];
      }
      scores[i] += values[node];
    }
  }
  return scores.map((sum) => sum / roots.length);
}
