/**
 * Sums of Gaussian kernels.
 *
 * @module
 */

import { rbfFormat, type RbfModel } from "../../../stores/formats/probe_models/rbf.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { addSquaredDistances, addWeighted, asScores, toDouble } from "../onnx_parts.ts";
import { scoreRbf } from "../kernel/rbf_kernel.ts";

/** Sums of Gaussian kernels. */
export const rbfKind: ProbeModelKind<RbfModel> = {
  ...rbfFormat,
  score: scoreRbf,
  toOnnx: (graph, model, x) => asScores(graph, addRbf(graph, model, toDouble(graph, x))),
  work: ({ vectors }, columns) => columns * vectors.rows,
};

/** Adds a sum of kernels of doubles, which may be a part of another model. Returns doubles of shape [n, 1]. */
export function addRbf(graph: OnnxGraph, { vectors, coefficients, gamma, bias }: RbfModel, x: string): string {
  const exponents = graph.add("Mul", [addSquaredDistances(graph, vectors, x), graph.doubles([1], [-gamma])]);
  return addWeighted(graph, graph.add("Exp", [exponents]), coefficients, bias);
}
