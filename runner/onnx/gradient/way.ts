/**
 * The nodes through which a change of some tensors reaches others.
 *
 * @module
 */
import { ELEMENT_TYPE } from "../graph.ts";
import { integerOf, type RuleNode } from "./rule.ts";

/** Operators whose results are no smooth function of what they read: shapes, comparisons, integers, steps. */
const STOPS: ReadonlySet<string> = new Set([
  "And",
  "ArgMax",
  "ArgMin",
  "Ceil",
  "ConstantOfShape",
  "Equal",
  "EyeLike",
  "Floor",
  "Greater",
  "GreaterOrEqual",
  "IsInf",
  "IsNaN",
  "Less",
  "LessOrEqual",
  "NonZero",
  "Not",
  "Or",
  "Range",
  "Round",
  "Shape",
  "Sign",
  "Size",
  "Xor",
]);
const FLOATS: readonly number[] = Object.values({
  ...{ float: ELEMENT_TYPE.float, double: ELEMENT_TYPE.double },
  ...{ float16: ELEMENT_TYPE.float16, bfloat16: ELEMENT_TYPE.bfloat16 },
});

/** Whether a node's results do not change with small changes of what it reads. */
function stops(node: RuleNode): boolean {
  return STOPS.has(node.opType) || (node.opType === "Cast" && !FLOATS.includes(integerOf(node, "to", 0)));
}

/** Nodes in an order in which each comes after those whose results it reads, as far as `ends` need them. */
export function inOrder(nodes: readonly RuleNode[], ends: readonly string[]): RuleNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const ordered: RuleNode[] = [];
  const visited = new Set<RuleNode>();
  // Depth first without recursion: graphs are thousands of nodes deep.
  const stack = ends.map((name) => ({ node: makers.get(name), isExit: false }));
  while (stack.length > 0) {
    const { node, isExit } = stack.pop()!;
    if (node === undefined) continue;
    if (isExit) {
      ordered.push(node);
      continue;
    }
    if (visited.has(node)) continue;
    visited.add(node);
    stack.push({ node, isExit: true });
    for (const name of node.inputs) stack.push({ node: makers.get(name), isExit: false });
  }
  return ordered;
}

/** Those of ordered nodes that changes of tensors reach. */
export function reachedFrom(tensors: readonly string[], nodes: readonly RuleNode[]): RuleNode[] {
  const changed = new Set(tensors);
  return nodes.filter((node) => {
    const isReached = !stops(node) && node.inputs.some((name) => changed.has(name));
    if (isReached) node.outputs.forEach((name) => changed.add(name));
    return isReached;
  });
}
