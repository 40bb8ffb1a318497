/**
 * Independent normal columns in each class.
 *
 * @module
 */

import { gaussianFormat, type GaussianModel } from "../../../stores/formats/probe_models/gaussian.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import { scoreGaussian } from "../naive_bayes.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { asScores, toDouble } from "../onnx_parts.ts";

/** Independent normal columns in each class. */
export const gaussianKind: ProbeModelKind<GaussianModel> = {
  ...gaussianFormat,
  score: scoreGaussian,
  toOnnx: (graph, model, x) => asScores(graph, addGaussian(graph, model, toDouble(graph, x))),
};

function addGaussian(graph: OnnxGraph, { means, variances, priors }: GaussianModel, x: string): string {
  const d = means.columns;
  const distance = (row: number): string => {
    const centered = graph.add("Sub", [x, graph.doubles([1, d], means.data.subarray(row * d, (row + 1) * d))]);
    const precision = variances.data.subarray(row * d, (row + 1) * d).map((variance) => 1 / variance);
    return graph.add("MatMul", [graph.add("Mul", [centered, centered]), graph.doubles([d, 1], precision)]);
  };
  let constant = Math.log(priors[1]) - Math.log(priors[0]);
  for (let j = 0; j < d; j++) constant += (Math.log(variances.data[j]) - Math.log(variances.data[d + j])) / 2;
  const half = graph.add("Mul", [graph.add("Sub", [distance(0), distance(1)]), graph.doubles([1], [0.5])]);
  return graph.add("Sigmoid", [graph.add("Add", [half, graph.doubles([1], [constant])])]);
}
