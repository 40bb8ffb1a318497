/**
 * Fused operators, taken apart into those that have rules.
 *
 * @module
 */
import { skipNormSum } from "../dataflow.ts";
import { readSkipNorm } from "../skip_norms.ts";
import type { BackwardGraph } from "./backward_graph.ts";
import type { RuleNode } from "./rule.ts";

/**
 * Adds nodes that compute what a fused one computes.
 *
 * @returns which of their results stands for which of the fused node's
 */
type Expansion = (graph: BackwardGraph, node: RuleNode) => ReadonlyMap<string, string>;

const EXPANSIONS: Readonly<Record<string, Expansion>> = {
  SkipLayerNormalization: skipNorm,
  SkipSimplifiedLayerNormalization: skipNorm,
  BiasGelu: (g, { inputs: [x, bias], outputs: [y] }) => new Map([[y, g.node("Gelu", [g.plus(x, bias)])]]),
  FastGelu: (g, { inputs: [x, bias = ""], outputs: [y] }) =>
    new Map([[y, g.node("Gelu", [bias === "" ? x : g.plus(x, bias)], { approximate: "tanh" })]]),
};

/** Operators that are taken apart. */
export const EXPANDED: readonly string[] = Object.keys(EXPANSIONS);

/** Takes a fused node apart; `undefined` for others. */
export function expansionOf(graph: BackwardGraph, node: RuleNode): ReadonlyMap<string, string> | undefined {
  return Object.hasOwn(EXPANSIONS, node.opType) ? EXPANSIONS[node.opType](graph, node) : undefined;
}

/** The norm reads the sum that the fused node gives out. */
function skipNorm(g: BackwardGraph, node: RuleNode): ReadonlyMap<string, string> {
  const { added: [x, skip], bias, norm } = readSkipNorm(node, node.attributes);
  const sum = skipNormSum(node);
  const added = g.plus(x, skip);
  return new Map([
    [sum, bias === "" ? added : g.plus(added, bias)],
    [node.outputs[0], g.node(norm.opType, [sum, ...norm.weights], norm.attributes)],
  ]);
}
