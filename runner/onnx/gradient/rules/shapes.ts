/**
 * Operators that put numbers into another shape or order, or repeat them.
 *
 * @module
 */
import { inverseOrder } from "../../axis_order.ts";
import type { BackwardGraph } from "../backward_graph.ts";
import { integerOf, type Rule, type Rules } from "../rule.ts";

/** Rules of operators that change shapes. */
export const SHAPES: Rules = {
  Reshape: asBefore,
  Flatten: asBefore,
  Squeeze: asBefore,
  Unsqueeze: asBefore,
  Expand: (g, { inputs: [x] }, [dy]) => [g.gathered(dy!, x)],
  Transpose: (g, { attributes: { perm } }, [dy]) => {
    if (perm === undefined) return [g.node("Transpose", [dy!])];
    return [g.node("Transpose", [dy!], { perm: inverseOrder((perm as readonly bigint[]).map(Number)) })];
  },
  Concat: (g, node, [dy]) => {
    const axis = integerOf(node, "axis", 0);
    let end = g.integers(0);
    return node.inputs.map((x) => {
      const start = end;
      end = g.node("Add", [start, sizeAlong(g, x, axis)]);
      return g.node("Slice", [dy!, start, end, g.integers(axis)]);
    });
  },
  Split: (g, node, gradients) => {
    const parts = gradients.map((dy, index) => dy ?? g.zeros(node.outputs[index]));
    return [g.node("Concat", parts, { axis: BigInt(integerOf(node, "axis", 0)) })];
  },
  Trilu: (g, { inputs: [_, ...diagonal], attributes }, [dy]) => [g.node("Trilu", [dy!, ...diagonal], attributes)],
};

function asBefore(...[g, { inputs: [x] }, [dy]]: Parameters<Rule>): ReturnType<Rule> {
  return [g.shapedAs(dy!, x)];
}

function sizeAlong(g: BackwardGraph, x: string, axis: number): string {
  return g.node("Gather", [g.shape(x), g.integers(axis)]);
}
