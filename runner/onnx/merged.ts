/**
 * Optimum's merged decoders: two whole models, one with a key-value cache and one without, as the branches of an `If`.
 *
 * @module
 */
import { type OnnxGraph, type OnnxModel, type OnnxNode, readBranch } from "./graph.ts";

/** A model, and the names that its outputs had in the file. */
export interface Branch {
  /** The branch as the model's main graph. */
  readonly model: OnnxModel;
  /** From the names of the file's outputs, such as `present.0.key`, to the names of the branch's. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * The branch without a cache as the model's main graph; any other model as it is. The branch's outputs stand in the order
 * of the main graph's.
 */
export function withoutCacheBranch(model: OnnxModel): OnnxModel {
  return takeBranch(model, "empty").model;
}

/**
 * One of the two models in a merged decoder: the one that starts with an empty cache, or the one that goes on with a
 * filled one. Any other model as it is, which then does both.
 */
export function takeBranch(model: OnnxModel, cache: "empty" | "filled"): Branch {
  const { graph, source } = model;
  const choice = graph.nodes.find((node) => isCacheChoice(graph, node));
  // Optimum exports the branch for an empty cache as `else_branch`.
  const branch = choice && readBranch(source, choice, cache === "empty" ? "else_branch" : "then_branch");
  if (choice === undefined || branch === undefined) {
    return { model, outputs: new Map(graph.outputs.map(({ name }) => [name, name])) };
  }
  const merged: OnnxGraph = {
    nodes: [...graph.nodes.filter((node) => node !== choice), ...branch.nodes],
    initializers: new Map([...graph.initializers, ...branch.initializers]),
    constants: new Map([...graph.constants, ...branch.constants]),
    inputs: graph.inputs,
    outputs: branch.outputs,
    valueInfo: new Map([...graph.valueInfo, ...branch.valueInfo]),
    otherFields: graph.otherFields,
  };
  const outputs = new Map(choice.outputs.map((name, index) => [name, branch.outputs[index].name]));
  return { model: { ...model, graph: merged }, outputs };
}

/** Whether a file holds a model for each state of the cache. */
export function isMerged({ graph }: OnnxModel): boolean {
  return graph.nodes.some((node) => isCacheChoice(graph, node));
}

function isCacheChoice(graph: OnnxGraph, node: OnnxNode): boolean {
  return node.opType === "If" && node.outputs.some((name) => graph.outputs.some((output) => output.name === name));
}
