/**
 * Operators that pick some of a tensor's numbers: the gradient goes back to where they were.
 *
 * @module
 */
import { ELEMENT_TYPE } from "../../graph.ts";
import type { BackwardGraph } from "../backward_graph.ts";
import { integerOf, type Rule, type RuleNode, type Rules } from "../rule.ts";

/** Rules of operators that pick. */
export const PICKS: Rules = {
  Slice: (g, node, [dy]) => {
    const [, , , , steps = ""] = node.inputs;
    const areNeighbours = steps === "" || g.constant(steps)?.every((step) => step === 1) === true;
    return [areNeighbours ? padded(g, node, dy!) : putBack(g, node, dy!)];
  },
  Gather: picking,
  GatherElements: picking,
  GatherND: picking,
  TopK: (g, node, [dy]) => {
    const [x] = node.inputs;
    const axis = BigInt(integerOf(node, "axis", -1));
    return [dy && g.node("ScatterElements", [g.zeros(x), node.outputs[1], dy], { axis })];
  },
};

function picking(...[g, node, [dy]]: Parameters<Rule>): ReturnType<Rule> {
  return [putBack(g, node, dy!)];
}

/**
 * What any picking operator picked, put back. The operator itself tells the places: it picks from the numbers' places as it
 * did from the numbers.
 */
function putBack(g: BackwardGraph, { opType, inputs: [x, ...how], attributes }: RuleNode, dy: string): string {
  const all = g.integers(-1);
  const count = g.node("Reshape", [g.node("Size", [x]), g.integers(1)]);
  const places = g.shapedAs(g.range(g.integers(0), count), x);
  const picked = g.node("Reshape", [g.node(opType, [places, ...how], attributes), all]);
  const zeros = g.node("Expand", [g.float(0), count]);
  // Numbers that were picked twice get the sum.
  const added = g.node("ScatterElements", [zeros, picked, g.node("Reshape", [dy, all])], {
    axis: 0n,
    reduction: "add",
  });
  return g.shapedAs(added, x);
}

/** A slice of neighbours, with zeros around it. */
function padded(g: BackwardGraph, { inputs: [x, begin, , axes = ""], outputs: [y] }: RuleNode, dy: string): string {
  const [starts, given] = [begin, axes].map((list) => g.node("Cast", [list], { to: BigInt(ELEMENT_TYPE.int64) }));
  const sliced = axes === "" ? g.range(g.integers(0), g.shape(starts)) : given;
  const [whole, part] = [x, y].map((tensor) => g.node("Gather", [g.shape(tensor), sliced]));
  const isNegative = g.node("Less", [starts, g.integers(0)]);
  const fromStart = g.node("Where", [isNegative, g.node("Add", [starts, whole]), starts]);
  const before = g.node("Max", [g.node("Min", [fromStart, whole]), g.integers(0)]);
  const after = g.node("Sub", [g.node("Sub", [whole, before]), part]);
  const rank = g.rank(x);
  const none = g.node("Expand", [g.integers(0), rank]);
  const along = (sizes: string) => g.node("ScatterElements", [none, sliced, sizes], { axis: 0n });
  return g.node("Pad", [dy, g.node("Concat", [along(before), along(after)], { axis: 0n })]);
}
