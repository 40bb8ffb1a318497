/**
 * Normalisation around an autoencoder, as SAELens does it (`run_time_activation_norm_fn_in` and `_out`).
 *
 * @module
 */

import type { Normalization } from "./autoencoder.ts";

/** A normalised vector is `(x - shift) / scale`; what was decoded comes back as `y * scale + shift`. */
export interface Undo {
  /** Added afterwards. */
  readonly shift: number;
  /** Multiplied by first. */
  readonly scale: number;
}

/** Nothing is to be undone. */
export const NO_UNDO: Undo = { shift: 0, scale: 1 };

/** Added to a layer norm's deviation when it divides, not when it multiplies. */
const EPSILON = 1e-5;

/** Normalises a vector in place. @returns what undoes it */
export function normalize(x: Float32Array, normalization: Normalization): Undo {
  if (normalization === "none") return NO_UNDO;
  return normalization === "layer_norm" ? layerNorm(x) : constantNorm(x);
}

function layerNorm(x: Float32Array): Undo {
  const shift = x.reduce((sum, value) => sum + value, 0) / x.length;
  const squares = x.reduce((sum, value) => sum + (value - shift) ** 2, 0);
  const scale = Math.sqrt(squares / (x.length - 1));
  for (let i = 0; i < x.length; i++) x[i] = (x[i] - shift) / (scale + EPSILON);
  return { shift, scale };
}

/** To the length that a vector of standard normal numbers would have. */
function constantNorm(x: Float32Array): Undo {
  const scale = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
  for (let i = 0; i < x.length; i++) x[i] /= scale;
  return { shift: 0, scale };
}
