/**
 * Optimum's merged decoders: two whole models, one with a key-value cache and one without, as the branches of an `If`.
 *
 * @module
 */
import { type OnnxGraph, type OnnxModel, type OnnxNode, readBranch } from "./graph.ts";

/**
 * The branch without a cache as the model's main graph; any other model as it is. The branch's outputs stand in the order
 * of the main graph's.
 */
export function withoutCacheBranch(model: OnnxModel): OnnxModel {
  const { graph, source } = model;
  const choice = graph.nodes.find((node) => isCacheChoice(graph, node));
  // Optimum exports the branch for an empty cache as `else_branch`.
  const branch = choice === undefined ? undefined : readBranch(source, choice, "else_branch");
  if (branch === undefined) return model;
  const merged: OnnxGraph = {
    nodes: [...graph.nodes.filter((node) => node !== choice), ...branch.nodes],
    initializers: new Map([...graph.initializers, ...branch.initializers]),
    inputs: graph.inputs,
    outputs: branch.outputs,
    valueInfo: new Map([...graph.valueInfo, ...branch.valueInfo]),
    otherFields: graph.otherFields,
  };
  return { ...model, graph: merged };
}

function isCacheChoice(graph: OnnxGraph, node: OnnxNode): boolean {
  return node.opType === "If" && node.outputs.some((name) => graph.outputs.some((output) => output.name === name));
}
