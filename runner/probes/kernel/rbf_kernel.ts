/**
 * The Gaussian kernel `exp(-gamma |a - b|²)`, and the scores of models that are made of it.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel, RbfModel } from "../../../stores/formats/probe.ts";
import type { ParameterRule, ParameterValue } from "../parameters.ts";
import { choice, either, real } from "../parameters.ts";
import { scoreKernel } from "./kernels.ts";

/** The parameter `gamma` of scikit-learn's `SVC`. */
export const gammaRule: ParameterRule = either("scale", choice("scale", ["scale", "auto"]), real(1, { from: 0 }));

/**
 * The number that the parameter `gamma` stands for.
 *
 * @param gamma A number; `"auto"`, 1 / columns; or `"scale"`, 1 / (columns times the variance of all of `x`).
 * @param x The training rows.
 * @returns The number. `"scale"` is 1 where nothing in `x` varies.
 */
export function gammaOf(gamma: ParameterValue, x: Matrix<Float32Array>): number {
  if (typeof gamma === "number") return gamma;
  if (gamma === "auto") return 1 / x.columns;
  const spread = variance(x.data);
  return spread === 0 ? 1 : 1 / (x.columns * spread);
}

function variance(data: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] - mean) * (data[i] - mean);
  return squares / data.length;
}

/**
 * Scores vectors under a sum of kernels.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns One score for each row.
 */
export function scoreRbf(
  { vectors, coefficients, gamma, bias }: RbfModel,
  x: Matrix<Float32Array>,
): Promise<Float64Array> {
  const kernel: Kernel = { name: "rbf", gamma, coef0: 0, degree: 1 };
  return scoreKernel({ kernel, vectors, weights: coefficients, bias }, x);
}
