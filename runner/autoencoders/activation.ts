/**
 * From hidden numbers to the few features that are on.
 *
 * @module
 */

import type { Activation, SparseFeatures } from "./autoencoder.ts";
import { kthLargest } from "./kth_largest.ts";

/** What a feature is, given its hidden number; 0 where it is off. */
type FeatureOf = (hidden: number, feature: number) => number;

/**
 * The features of one vector.
 *
 * @param hidden The encoder's products, with its bias unless the autoencoder is gated.
 */
export function activate(hidden: Float32Array, activation: Activation): SparseFeatures {
  if (activation.kind === "topk") return topK(hidden, activation);
  const featureOf = FEATURES[activation.kind](activation as never);
  return sparse(hidden, featureOf);
}

const FEATURES = {
  relu: (): FeatureOf => (hidden) => Math.max(hidden, 0),
  jumprelu: ({ threshold }: Extract<Activation, { kind: "jumprelu" }>): FeatureOf => {
    return (hidden, i) => hidden > threshold[i] ? Math.max(hidden, 0) : 0;
  },
  gated: ({ gateBias, magnitudeBias, magnitudeScale }: Extract<Activation, { kind: "gated" }>): FeatureOf => {
    return (hidden, i) =>
      hidden + gateBias[i] > 0 ? Math.max(Math.fround(hidden * magnitudeScale[i]) + magnitudeBias[i], 0) : 0;
  },
};

function sparse(hidden: Float32Array, featureOf: FeatureOf): SparseFeatures {
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < hidden.length; i++) {
    const value = featureOf(hidden[i], i);
    // What is no number stays to be seen.
    if (value === 0) continue;
    indices.push(i);
    values.push(value);
  }
  return { indices: Int32Array.from(indices), values: Float32Array.from(values) };
}

/** The k largest. Among equals the first are taken, as PyTorch does on the CPU where it sorts. */
function topK(hidden: Float32Array, { k, norms }: Extract<Activation, { kind: "topk" }>): SparseFeatures {
  const numbers = norms === undefined ? hidden : hidden.map((value, i) => value * norms[i]);
  const least = kthLargest(numbers, k);
  const above = numbers.reduce((count, value) => count + (value > least ? 1 : 0), 0);
  let equals = Math.min(k, numbers.length) - above;
  return sparse(numbers, (value) => {
    const isKept = value > least || (value === least && equals-- > 0);
    return isKept ? Math.max(value, 0) : 0;
  });
}
