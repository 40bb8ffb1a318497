/**
 * Probes as ONNX models, for production: any ONNX runtime gives the same scores.
 *
 * @module
 */

import type { Preprocessing, Probe } from "../../stores/formats/probe.ts";
import { ClassifierError } from "../../ops/errors.ts";
import { kindOf } from "./model_kinds.ts";
import { OnnxGraph } from "../onnx/graph_builder.ts";
import { encodeModel } from "../onnx/small_model.ts";

/**
 * Writes a probe as a standalone ONNX model (opset 17), preprocessing included. Its input `vector` has 32-bit floats
 * of shape [n, columns], its output `score` 32-bit floats of shape [n]: what `scoreProbe` gives for the same rows, rounded.
 *
 * Sums, kernels and densities are computed in 64-bit floats inside, since they cancel.
 *
 * @param probe The probe.
 * @returns The bytes of an ONNX file.
 * @throws {ClassifierError} Where the probe's kind of model cannot be exported.
 */
export function toOnnx(probe: Probe): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  graph.name(addProbe(graph, probe, "vector"), "score");
  return encodeModel({
    name: probe.modelType,
    documentation: `probegraph ${probe.modelType}: a vector in, its score out`,
    inputs: [{ name: "vector", type: "float", shape: ["n", probe.columns] }],
    outputs: [{ name: "score", type: "float", shape: ["n"] }],
    ...graph.parts,
  });
}

/**
 * Adds a probe to a graph, preprocessing included.
 *
 * @param x The name of the vectors: 32-bit floats of shape [n, columns].
 * @returns The name of the scores: 32-bit floats of shape [n].
 * @throws {ClassifierError} Where the probe's kind of model cannot be exported.
 */
export function addProbe(graph: OnnxGraph, probe: Probe, x: string): string {
  const kind = kindOf(probe.model);
  if (kind.toOnnx === undefined) {
    throw new ClassifierError(`Cannot export a probe of ${probe.modelType}: its kind "${kind.kind}" has no toOnnx`);
  }
  return kind.toOnnx(graph, probe.model, addPreprocessing(graph, probe.preprocessing, x));
}

function addPreprocessing(graph: OnnxGraph, preprocessing: Preprocessing, x: string): string {
  switch (preprocessing.kind) {
    case "none":
      return x;
    case "standardize": {
      const columns = preprocessing.mean.length;
      const centered = graph.add("Sub", [x, graph.floats([1, columns], preprocessing.mean)]);
      return graph.add("Div", [centered, graph.floats([1, columns], preprocessing.scale)]);
    }
    case "normalize": {
      const norm = graph.add("ReduceL2", [x], { attributes: { axes: [1n], keepdims: 1n } });
      const isZero = graph.add("Equal", [norm, graph.floats([1], [0])]);
      return graph.add("Div", [x, graph.add("Where", [isZero, graph.floats([1], [1]), norm])]);
    }
  }
}
