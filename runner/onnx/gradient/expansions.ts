/**
 * Fused operators, taken apart into those that have rules.
 *
 * @module
 */
import { skipNormSum } from "../dataflow.ts";
import type { BackwardGraph } from "./backward_graph.ts";
import type { RuleNode } from "./rule.ts";

/**
 * Adds nodes that compute what a fused one computes.
 *
 * @returns which of their results stands for which of the fused node's
 */
type Expansion = (graph: BackwardGraph, node: RuleNode) => ReadonlyMap<string, string>;

const EXPANSIONS: Readonly<Record<string, Expansion>> = {
  SkipLayerNormalization: (g, { inputs: [x, skip, scale, shift = "", bias = ""], outputs, attributes }) =>
    skipNorm(g, "LayerNormalization", { x, skip, bias, weights: [scale, shift], outputs, attributes }),
  SkipSimplifiedLayerNormalization: (g, { inputs: [x, skip, scale, bias = ""], outputs, attributes }) =>
    skipNorm(g, "SimplifiedLayerNormalization", { x, skip, bias, weights: [scale], outputs, attributes }),
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

interface SkipNorm extends Pick<RuleNode, "outputs" | "attributes"> {
  readonly x: string;
  readonly skip: string;
  readonly bias: string;
  readonly weights: readonly string[];
}

/** The norm reads the sum that the fused node gives out. */
function skipNorm(g: BackwardGraph, norm: string, parts: SkipNorm): ReadonlyMap<string, string> {
  const { x, skip, bias, weights, outputs, attributes } = parts;
  const sum = skipNormSum({ outputs });
  const added = g.plus(x, skip);
  return new Map([
    [sum, bias === "" ? added : g.plus(added, bias)],
    [outputs[0], g.node(norm, [sum, ...weights], attributes)],
  ]);
}
