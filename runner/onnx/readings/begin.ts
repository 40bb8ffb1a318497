/**
 * Cuts a model at both ends: it begins at tensors that are given to it, and ends at others.
 *
 * @module
 */
import { type Cut, cutModel, type CutOutput } from "../cut.ts";
import { isSkipNorm, makerOf, skipNormSum } from "../dataflow.ts";
import { builtNode } from "../edits/edit_graph.ts";
import { takeApart } from "../edits/skip_norms.ts";
import { givenTensors } from "../given_tensors.ts";
import type { OnnxModel } from "../graph.ts";

/** The input of a cut model that stands for a tensor of the graph: float32 of the tensor's shape. */
export function beginInput(tensor: string): string {
  return `probegraph.begin.${tensor}`;
}

/**
 * A model that begins at tensors and ends at outputs.
 *
 * @param begins tensors whose numbers are given, as inputs named by {@linkcode beginInput}
 * @throws {ModelError} if an output is no tensor of the graph
 */
export function cutFrom(model: OnnxModel, begins: readonly string[], outputs: readonly CutOutput[]): Cut {
  const { read, ...added } = givenTensors(model, begins, beginInput);
  return cutModel(model, {
    ...added,
    outputs: outputs.map((output) => ({ ...output, tensor: read.get(output.tensor) ?? output.tensor })),
    rename: (name) => read.get(name) ?? name,
  });
}

/** The model with the node taken apart that makes a sum and its norm in one, so that it can begin at the sum. */
export function openedAt(model: OnnxModel, sum: string): OnnxModel {
  const { graph } = model;
  const maker = makerOf(graph, sum);
  if (maker === undefined || !isSkipNorm(maker) || skipNormSum(maker) !== sum) return model;
  const nodes = graph.nodes.flatMap((node) => node === maker ? takeApart(model, node).map(builtNode) : [node]);
  return { ...model, graph: { ...graph, nodes } };
}
