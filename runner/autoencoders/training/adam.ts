/**
 * Adam (Kingma and Ba, arXiv:1412.6980).
 *
 * @module
 */

import type { Learned } from "./settings.ts";

const [MEAN_DECAY, SQUARE_DECAY, EPSILON] = [0.9, 0.999, 1e-8];

/** Numbers that are to be learned, from these. */
export function learn(values: Float32Array): Learned {
  return { values, mean: new Float32Array(values.length), square: new Float32Array(values.length) };
}

/**
 * One step down a gradient.
 *
 * @param rate How far, about.
 * @param step The step's number, from 1.
 */
export function descend({ values, mean, square }: Learned, gradient: Float32Array, rate: number, step: number): void {
  const scale = rate / (1 - MEAN_DECAY ** step);
  const squareScale = 1 / (1 - SQUARE_DECAY ** step);
  for (let i = 0; i < values.length; i++) {
    const slope = gradient[i];
    mean[i] += (1 - MEAN_DECAY) * (slope - mean[i]);
    square[i] += (1 - SQUARE_DECAY) * (slope * slope - square[i]);
    values[i] -= scale * mean[i] / (Math.sqrt(square[i] * squareScale) + EPSILON);
  }
}
