/**
 * Linear models: `weights · x + bias`.
 *
 * @module
 */

import { linearFormat, type LinearModel } from "../../../stores/formats/probe_models/linear.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { timesVector } from "../../numeric/products.ts";

/** Linear models. */
export const linearKind: ProbeModelKind<LinearModel> = {
  ...linearFormat,
  score: ({ weights, bias }, x) => timesVector(x, weights).map((score) => score + bias),
  toOnnx: addLinear,
  work: ({ weights }) => weights.length,
};

function addLinear(graph: OnnxGraph, { weights, bias }: LinearModel, x: string): string {
  const product = graph.add("MatMul", [x, graph.floats([weights.length, 1], weights)]);
  return graph.add("Squeeze", [graph.add("Add", [product, graph.floats([1], [bias])]), graph.integers(1)]);
}
