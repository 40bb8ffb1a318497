/**
 * Operators that make one number of several.
 *
 * @module
 */
import type { BackwardGraph } from "../backward_graph.ts";
import { integerOf, type Rule, type RuleNode, type Rules } from "../rule.ts";

/** The gradient of x, where that of y, and y, have the reduced dimensions with size 1. */
type Reduction = (g: BackwardGraph, reduced: { x: string; y: string; dy: string; axes: string }) => string;

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: (_, { dy }) => dy,
  ReduceMean: (g, { x, dy, axes }) => g.over(dy, g.count(x, axes)),
  ReduceL2: (g, { x, y, dy }) => g.times(dy, g.over(x, y)),
  ReduceSumSquare: (g, { x, dy }) => g.times(dy, g.times(x, 2)),
  ReduceLogSumExp: (g, { x, y, dy }) => g.times(dy, g.node("Exp", [g.node("Sub", [x, y])])),
  ReduceMax: sharedExtreme,
  ReduceMin: sharedExtreme,
};

/** Rules of reductions. */
export const REDUCING: Rules = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([op, reduction]): [string, Rule] => [
    op,
    (g, node, [dy]) => {
      const [x] = node.inputs;
      const axes = axesOf(g, node);
      const kept = sizesKept(g, x, axes);
      const [y, wide] = [node.outputs[0], dy!].map((reduced) => g.node("Reshape", [reduced, kept], { allowzero: 1n }));
      return [g.node("Expand", [reduction(g, { x, y, dy: wide, axes }), g.shape(x)])];
    },
  ]),
);

/** Equal ones share the gradient, as PyTorch has it. */
function sharedExtreme(g: BackwardGraph, { x, y, dy, axes }: Parameters<Reduction>[1]): string {
  const chosen = g.asFloats(g.node("Equal", [x, y]));
  return g.times(dy, g.over(chosen, g.sum(chosen, axes)));
}

/** Axes are an attribute in old versions of an operator and an input in new ones; none at all are all of them. */
function axesOf(g: BackwardGraph, node: RuleNode): string {
  const { attributes: { axes }, inputs: [x, given = ""] } = node;
  if (given !== "") return given;
  if (axes !== undefined) return g.list((axes as readonly bigint[]).map(Number));
  return integerOf(node, "noop_with_empty_axes", 0) === 1 ? g.integers() : g.range(g.integers(0), g.rank(x));
}

/** The sizes of a tensor, with 1 in place of those of reduced dimensions. */
function sizesKept(g: BackwardGraph, x: string, axes: string): string {
  const ones = g.node("Expand", [g.integers(1), g.shape(axes)]);
  return g.node("ScatterElements", [g.shape(x), axes, ones], { axis: 0n });
}
