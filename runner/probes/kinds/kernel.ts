/**
 * Kernel machines with landmarks.
 *
 * @module
 */

import { kernelFormat, type KernelModel } from "../../../stores/formats/probe_models/kernel.ts";
import { addKernelValues } from "../kernel/kernel_graph.ts";
import { scoreKernel } from "../kernel/kernels.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { addWeighted, asScores, toDouble } from "../onnx_parts.ts";

/** Kernel machines with landmarks. */
export const kernelKind: ProbeModelKind<KernelModel> = {
  ...kernelFormat,
  score: scoreKernel,
  toOnnx: (graph, model, x) => asScores(graph, addKernel(graph, model, toDouble(graph, x))),
  // A graph of city block distances has a number for each row, landmark and column: loops take less time, and hardly any memory.
  work: ({ kernel, vectors }, columns) => kernel.name === "laplacian" ? 0 : columns * vectors.rows,
};

function addKernel(graph: OnnxGraph, { kernel, vectors, weights, bias }: KernelModel, x: string): string {
  return addWeighted(graph, addKernelValues(graph, kernel, vectors, x), weights, bias);
}
