/**
 * From hidden numbers to the few features that are on.
 *
 * Only what is on is written: these loops go over all features of each token, and are kept plain.
 *
 * @module
 */

import type { Activation, Autoencoder, SparseFeatures } from "./autoencoder.ts";
import { kthLargest } from "./kth_largest.ts";

/** The features of one vector. */
export type Activate = (products: Float32Array) => SparseFeatures;

/** What makes features of the encoder's products, which may be overwritten. */
export function activationOf({ activation, encoderBias }: Pick<Autoencoder, "activation" | "encoderBias">): Activate {
  const found = { indices: new Int32Array(encoderBias.length), values: new Float32Array(encoderBias.length) };
  const find = FINDERS[activation.kind](activation as never, encoderBias, found);
  return (products) => {
    const count = find(products);
    return { indices: found.indices.slice(0, count), values: found.values.slice(0, count) };
  };
}

/** Writes what is on. @returns how many are */
type Find = (products: Float32Array) => number;
type Of<K extends Activation["kind"]> = Extract<Activation, { readonly kind: K }>;

const FINDERS = {
  relu: (_: Of<"relu">, bias: Float32Array, { indices, values }: SparseFeatures): Find => (products) => {
    let count = 0;
    for (let i = 0; i < bias.length; i++) {
      const value = Math.fround(products[i] + bias[i]);
      // What is no number stays to be seen.
      if (value <= 0) continue;
      indices[count] = i;
      values[count++] = value;
    }
    return count;
  },
  jumprelu: ({ threshold }: Of<"jumprelu">, bias: Float32Array, { indices, values }: SparseFeatures): Find => {
    return (products) => {
      let count = 0;
      for (let i = 0; i < bias.length; i++) {
        const value = Math.fround(products[i] + bias[i]);
        if (!(value > threshold[i] && value > 0)) continue;
        indices[count] = i;
        values[count++] = value;
      }
      return count;
    };
  },
  gated: (gated: Of<"gated">, _: Float32Array, { indices, values }: SparseFeatures): Find => (products) => {
    const { gateBias, magnitudeBias, magnitudeScale } = gated;
    let count = 0;
    for (let i = 0; i < gateBias.length; i++) {
      if (!(products[i] + gateBias[i] > 0)) continue;
      const value = Math.fround(products[i] * magnitudeScale[i]) + magnitudeBias[i];
      if (value <= 0) continue;
      indices[count] = i;
      values[count++] = value;
    }
    return count;
  },
  /** Among equals the first are taken, as PyTorch does on the CPU where it sorts. */
  topk: ({ k, norms }: Of<"topk">, bias: Float32Array, { indices, values }: SparseFeatures): Find => (products) => {
    for (let i = 0; i < bias.length; i++) products[i] += bias[i];
    if (norms !== undefined) { for (let i = 0; i < norms.length; i++) products[i] *= norms[i]; }
    const least = kthLargest(products, k);
    let equals = k - countAbove(products, least);
    let count = 0;
    for (let i = 0; i < products.length; i++) {
      const value = products[i];
      if (!(value > 0) || value < least || (value === least && equals-- <= 0)) continue;
      indices[count] = i;
      values[count++] = value;
    }
    return count;
  },
};

function countAbove(numbers: Float32Array, least: number): number {
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > least) count++;
  return count;
}
