/**
 * Norms and softmax: functions of all numbers along some axes.
 *
 * @module
 */
import type { BackwardGraph } from "../backward_graph.ts";
import { integerOf, numberOf, type Rule, type RuleNode, type Rules } from "../rule.ts";

/** What norms add to a variance if they do not say (https://onnx.ai/onnx/operators/onnx__LayerNormalization.html). */
const EPSILON = 1e-5;

/** Rules of norms and softmax. */
export const NORMS: Rules = {
  Softmax: (g, node, [dy]) => {
    const [y] = node.outputs;
    const axis = g.integers(integerOf(node, "axis", -1));
    return [g.times(y, g.minus(dy!, g.sum(g.times(dy!, y), axis)))];
  },
  LogSoftmax: (g, node, [dy]) => {
    const axis = g.integers(integerOf(node, "axis", -1));
    return [g.minus(dy!, g.times(g.node("Exp", [node.outputs[0]]), g.sum(dy!, axis)))];
  },
  LayerNormalization: (g, node, [dy]) => {
    const [x, scale, bias = ""] = node.inputs;
    const axes = g.axesFrom(x, integerOf(node, "axis", -1));
    const { normalised, root } = divided(g, node, g.minus(x, g.mean(x, axes)), axes);
    const inner = scaled(g, dy!, scale);
    const centred = g.minus(inner, g.mean(inner, axes));
    return [
      throughRoot(g, centred, normalised, root, axes),
      g.gathered(g.times(dy!, normalised), scale),
      g.gathered(dy!, bias),
    ];
  },
  SimplifiedLayerNormalization: rootMeanSquareNorm,
  RMSNormalization: rootMeanSquareNorm,
};

function rootMeanSquareNorm(...[g, node, [dy]]: Parameters<Rule>): ReturnType<Rule> {
  const [x, scale] = node.inputs;
  const axes = g.axesFrom(x, integerOf(node, "axis", -1));
  const { normalised, root } = divided(g, node, x, axes);
  return [throughRoot(g, scaled(g, dy!, scale), normalised, root, axes), g.gathered(g.times(dy!, normalised), scale)];
}

/** Numbers divided by the root of their mean square, and that root. */
function divided(g: BackwardGraph, node: RuleNode, x: string, axes: string): { normalised: string; root: string } {
  const epsilon = numberOf(node, "epsilon", EPSILON);
  const root = g.node("Sqrt", [g.plus(g.mean(g.times(x, x), axes), epsilon)]);
  return { normalised: g.over(x, root), root };
}

function scaled(g: BackwardGraph, gradient: string, scale: string): string {
  return scale === "" ? gradient : g.times(gradient, scale);
}

/** From the gradient of x / √(mean x² + ε) to that of x. */
function throughRoot(g: BackwardGraph, gradient: string, normalised: string, root: string, axes: string): string {
  const along = g.mean(g.times(gradient, normalised), axes);
  return g.over(g.minus(gradient, g.times(normalised, along)), root);
}
