/**
 * The features of rows under Nyström's approximation.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel } from "../../../stores/formats/probe.ts";
import { bestProduct, isWorthRuntime } from "../../numeric/best_products.ts";
import { openProducts } from "../../numeric/gemm.ts";
import { toFloat32 } from "../../numeric/matrix_source.ts";
import { blocksOf } from "../../numeric/rows.ts";
import { OnnxGraph } from "../../onnx/graph_builder.ts";
import type { OnnxModel } from "../../onnx/small_model.ts";
import { toDouble, toFloat } from "../onnx_parts.ts";
import { addKernelValues } from "./kernel_graph.ts";
import { kernelMatrix } from "./kernels.ts";

/** How many rows go through the graph at once: what is between its operators stays in the processor's cache. */
const BLOCK = 512;

/** What makes features of rows. */
interface Approximation {
  readonly kernel: Kernel;
  /** The landmarks. */
  readonly vectors: Matrix<Float32Array>;
  /** What kernels with the landmarks are multiplied with. */
  readonly root: Matrix<Float64Array>;
}

/**
 * The kernels of rows with the landmarks, times the root, rounded at the end: by ONNX Runtime where that is much.
 *
 * @param of The kernel, the landmarks, and the root.
 * @param x The rows.
 * @returns One row for each row, one column for each landmark.
 */
export async function kernelFeatures(of: Approximation, x: Matrix<Float32Array>): Promise<Matrix<Float32Array>> {
  const { kernel, vectors, root } = of;
  // A graph of city block distances has a number for each row, landmark and column.
  return kernel.name === "laplacian" || !isWorthRuntime(x.rows * vectors.rows * x.columns)
    ? toFloat32(await bestProduct(await kernelMatrix(kernel, x, vectors), root))
    : await featuresByGraph(of, x);
}

async function featuresByGraph(of: Approximation, x: Matrix<Float32Array>): Promise<Matrix<Float32Array>> {
  const [session, { Tensor }] = await Promise.all([openProducts(graphOf(of)), import("../../onnx/runtime.ts")]);
  const columns = of.vectors.rows;
  const data = new Float32Array(x.rows * columns);
  try {
    for (const { start, rows, data: numbers } of blocksOf(x, BLOCK)) {
      const { features } = await session.run({ x: new Tensor("float32", numbers, [rows, x.columns]) });
      data.set(features.data as Float32Array, start * columns);
    }
  } finally {
    await session.release();
  }
  return { rows: x.rows, columns, data };
}

function graphOf({ kernel, vectors, root }: Approximation): OnnxModel {
  const graph = new OnnxGraph();
  const kernels = addKernelValues(graph, kernel, vectors, toDouble(graph, "x"));
  const features = graph.add("MatMul", [kernels, graph.doubles([root.rows, root.columns], root.data)]);
  graph.name(toFloat(graph, features), "features");
  return {
    name: "features",
    inputs: [{ name: "x", type: "float", shape: ["rows", vectors.columns] }],
    outputs: [{ name: "features", type: "float", shape: ["rows", vectors.rows] }],
    ...graph.parts,
  };
}
