/**
 * Activation functions of PyTorch's modules with their default settings
 * (https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity).
 *
 * @module
 */

import { sigmoid } from "../../numeric/softmax.ts";

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;
const SHRINKAGE = 0.5;

/** What follows the linear part of Dense, by the name of PyTorch's class. */
export const ACTIVATIONS: Readonly<Record<string, (value: number) => number>> = {
  Identity: (value) => value,
  Tanh: Math.tanh,
  ReLU: (value) => Math.max(value, 0),
  Sigmoid: sigmoid,
  SiLU: (value) => value * sigmoid(value),
  GELU: (value) => value * (1 + errorFunction(value * Math.SQRT1_2)) / 2,
  LeakyReLU: (value) => value < 0 ? 0.01 * value : value,
  ELU: exponentialLinear,
  CELU: exponentialLinear,
  SELU: (value) => SELU_SCALE * (value < 0 ? SELU_ALPHA * Math.expm1(value) : value),
  Softplus: softplus,
  Softsign: (value) => value / (1 + Math.abs(value)),
  Hardtanh: (value) => Math.min(Math.max(value, -1), 1),
  ReLU6: relu6,
  Mish: (value) => value * Math.tanh(softplus(value)),
  LogSigmoid: (value) => -softplus(-value),
  Tanhshrink: (value) => value - Math.tanh(value),
  Hardswish: (value) => value * relu6(value + 3) / 6,
  Hardsigmoid: (value) => relu6(value + 3) / 6,
  Hardshrink: (value) => Math.abs(value) > SHRINKAGE ? value : 0,
  Softshrink: (value) => Math.sign(value) * Math.max(Math.abs(value) - SHRINKAGE, 0),
};

function exponentialLinear(value: number): number {
  return value < 0 ? Math.expm1(value) : value;
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

function relu6(value: number): number {
  return Math.min(Math.max(value, 0), 6);
}

/** To 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26. */
function errorFunction(value: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}
