/**
 * Activation functions.
 *
 * @module
 */
import type { BackwardGraph } from "../backward_graph.ts";
import { numberOf, type Rule, type RuleNode, type Rules } from "../rule.ts";

/** Rules of activation functions. */
export const ACTIVATIONS: Rules = {
  Relu: (g, { outputs: [y] }, [dy]) => [g.where(g.node("Greater", [y, g.float(0)]), dy!, 0)],
  Tanh: (g, { outputs: [y] }, [dy]) => [g.times(dy!, g.minus(1, g.times(y, y)))],
  Sigmoid: (g, { outputs: [y] }, [dy]) => [g.times(dy!, g.times(y, g.minus(1, y)))],
  Softplus: (g, { inputs: [x] }, [dy]) => [g.times(dy!, g.node("Sigmoid", [x]))],
  HardSigmoid: (g, node, [dy]) => {
    const [y] = node.outputs;
    const isInside = g.node("And", [g.node("Greater", [y, g.float(0)]), g.node("Less", [y, g.float(1)])]);
    return [g.where(isInside, g.times(dy!, numberOf(node, "alpha", 0.2)), 0)];
  },
  HardSwish: (g, { inputs: [x] }, [dy]) => {
    // x · clip(x / 6 + 1 / 2, 0, 1)
    const inner = g.where(g.node("Less", [x, g.float(3)]), g.plus(g.times(x, 1 / 3), 0.5), 1);
    return [g.times(dy!, g.where(g.node("Greater", [x, g.float(-3)]), inner, 0))];
  },
  Gelu: (g, node, [dy]) => [geluGradient(g, node, dy!)],
  // alpha is 1 where it is not said (SiLU); onnxruntime's QuickGelu has 1.702.
  Swish: swish(1),
  QuickGelu: swish(1.702),
};

function geluGradient(g: BackwardGraph, node: RuleNode, dy: string): string {
  const [x] = node.inputs;
  return node.attributes.approximate === "tanh" ? tanhGelu(g, x, dy) : exactGelu(g, x, dy);
}

/** x Φ(x) of the normal distribution: Φ(x) + x φ(x). */
function exactGelu(g: BackwardGraph, x: string, dy: string): string {
  const phi = g.times(g.node("Exp", [g.times(g.times(x, x), -0.5)]), 1 / Math.sqrt(2 * Math.PI));
  const below = g.times(g.plus(g.node("Erf", [g.times(x, Math.SQRT1_2)]), 1), 0.5);
  return g.times(dy, g.plus(below, g.times(x, phi)));
}

/** x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³). */
function tanhGelu(g: BackwardGraph, x: string, dy: string): string {
  const [a, b] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = g.times(x, x);
  const tanh = g.node("Tanh", [g.times(g.times(x, g.plus(g.times(square, b), 1)), a)]);
  const slope = g.times(g.plus(g.times(square, 3 * b), 1), a);
  const rise = g.times(g.times(x, slope), g.minus(1, g.times(tanh, tanh)));
  return g.times(dy, g.times(g.plus(g.plus(tanh, 1), rise), 0.5));
}

/** x σ(α x): σ(α x) + α y (1 - σ(α x)). */
function swish(usualAlpha: number): Rule {
  return (g, node, [dy]) => {
    const alpha = numberOf(node, "alpha", usualAlpha);
    const sigmoid = g.node("Sigmoid", [g.times(node.inputs[0], alpha)]);
    const rise = g.times(g.times(node.outputs[0], g.minus(1, sigmoid)), alpha);
    return [g.times(dy!, g.plus(sigmoid, rise))];
  };
}
