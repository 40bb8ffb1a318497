/**
 * Reverse-mode differentiation of a graph: nodes that compute how a result changes with tensors inside of it.
 *
 * @module
 */
import type { BackwardGraph } from "./backward_graph.ts";
import { expansionOf } from "./expansions.ts";
import { requireRules } from "./refusals.ts";
import type { RuleNode } from "./rule.ts";
import { ruleOf } from "./rules.ts";
import { inOrder, reachedFrom } from "./way.ts";

/** What to differentiate. */
export interface GradientRequest {
  /** The nodes of the graph, in any order. */
  readonly nodes: readonly RuleNode[];
  /** The gradient of the result by tensors near it; of these it is made. */
  readonly seeds: ReadonlyMap<string, string>;
  /** Tensors by which the gradient is wanted. */
  readonly wanted: readonly string[];
}

/**
 * Adds a backward pass to `graph`. Only the nodes between the wanted tensors and the result are differentiated.
 *
 * @returns for each wanted tensor its gradient, of the same shape; a tensor that the result does not depend on has zeros
 * @throws {ModelError} if an operator on the way has no rule; the message names all of them
 */
export function differentiate(graph: BackwardGraph, request: GradientRequest): string[] {
  const ends = [...request.seeds.keys()];
  const nodes = inOrder(expanded(graph, request.nodes), ends);
  graph.read(nodes, request.seeds);
  const way = reachedFrom(request.wanted, nodes);
  requireRules(way);
  const found = new Map(ends.map((name) => [name, [request.seeds.get(name)!]]));
  const total = (name: string) => found.get(name)?.reduce((sum, each) => graph.plus(sum, each));
  for (const node of way.toReversed()) {
    const gradients = node.outputs.map(total);
    if (gradients.every((gradient) => gradient === undefined)) continue;
    ruleOf(node)!(graph, node, gradients).forEach((gradient, index) => {
      const name = node.inputs[index];
      if (gradient !== undefined) found.set(name, [...found.get(name) ?? [], gradient]);
    });
  }
  return request.wanted.map((name) => total(name) ?? graph.zeros(name));
}

/** The nodes, and in place of fused ones those that compute the same. */
function expanded(graph: BackwardGraph, nodes: readonly RuleNode[]): RuleNode[] {
  const before = graph.addedNodes.length;
  const kept = nodes.flatMap((node): RuleNode[] => {
    const parts = expansionOf(graph, node);
    if (parts === undefined) return [node];
    // What the fused node gives is what its parts give.
    return [...parts].map(([output, part]) => alias(part, output));
  });
  const added = graph.addedNodes.slice(before);
  return [...kept, ...added.map(({ domain = "", attributes = {}, ...node }) => ({ ...node, domain, attributes }))];
}

function alias(from: string, to: string): RuleNode {
  return { opType: "Identity", domain: "", inputs: [from], outputs: [to], attributes: {} };
}
