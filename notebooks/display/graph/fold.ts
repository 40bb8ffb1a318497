/**
 * Graphs made small enough to look at: chains of ephemeral ops become the labels of edges.
 *
 * @module
 */

import { walkSteps } from "../../../ops/graph.ts";
import type { Op } from "../../../ops/op.ts";
import { atOnce, mapSteps, type Steps } from "../../../ops/steps.ts";

/** A dependency that is drawn, with the ephemeral ops on the way, the first to run first. */
export interface FoldedEdge {
  /** What is depended on. */
  readonly from: Op;
  /** The ephemeral ops on the way; of many the last {@linkcode MOST_THROUGH}. */
  readonly through: readonly Op[];
}

/** No label of an edge has room for more. A chain of strangers' may have a hundred thousand. */
export const MOST_THROUGH = 12;

/** A node that is drawn. */
export interface FoldedNode {
  /** The op. */
  readonly op: Op;
  /** What it depends on, each once. */
  readonly inputs: readonly FoldedEdge[];
}

/** The nodes to draw for `root`, each after those that it depends on. */
export function foldGraph(root: Op): FoldedNode[] {
  return atOnce(foldSteps(root));
}

/** Ops that are folded in one step. */
const OPS_OF_STEP = 256;

/** As {@linkcode foldGraph}, in steps. */
export function* foldSteps(root: Op): Steps<FoldedNode[]> {
  const edges = new Map<string, FoldedEdge>();
  // Dependencies come first, so the edge that stands for each folded op is known when it is needed.
  yield* mapSteps(yield* walkSteps([root]), OPS_OF_STEP, (op) => {
    edges.set(op.uuid, isFolded(op, root) ? throughOp(op, edges) : { from: op, through: [] });
  });
  const inputs = new Map<string, FoldedEdge[]>();
  const order = yield* walkSteps([root], (op) => {
    const own = distinct(op.dependencies().map((input) => edges.get(input.uuid)!));
    inputs.set(op.uuid, own);
    return own.map(({ from }) => from);
  });
  return order.map((op) => ({ op, inputs: inputs.get(op.uuid)! }));
}

function isFolded(op: Op, root: Op): boolean {
  return op.isEphemeral && op.uuid !== root.uuid && op.dependencies().length === 1;
}

function throughOp(op: Op, edges: ReadonlyMap<string, FoldedEdge>): FoldedEdge {
  const { from, through } = edges.get(op.dependencies()[0].uuid)!;
  return { from, through: [...through, op].slice(-MOST_THROUGH) };
}

function distinct(edges: readonly FoldedEdge[]): FoldedEdge[] {
  const key = ({ from, through }: FoldedEdge): string => [from, ...through].map((op) => op.uuid).join(" ");
  return [...new Map(edges.map((edge) => [key(edge), edge])).values()];
}
