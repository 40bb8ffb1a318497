/**
 * The features of rows under Nyström's approximation.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel } from "../../../stores/formats/probe.ts";
import { bestProduct, isWorthRuntime } from "../../numeric/best_products.ts";
import { openProducts, runsAtOnce } from "../../numeric/gemm.ts";
import { toFloat32 } from "../../numeric/matrix_source.ts";
import { blocksOf, takeDenseRows, takeRows } from "../../numeric/rows.ts";
import { OnnxGraph } from "../../onnx/graph_builder.ts";
import type { OnnxModel } from "../../onnx/small_model.ts";
import { toDouble, toFloat } from "../onnx_parts.ts";
import { valueOf } from "../settled.ts";
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

/** Whether so many multiplications of rows with landmarks are left to ONNX Runtime. A graph of city block distances has one for each number. */
function areLeft({ name }: Kernel, x: Matrix<Float32Array>, landmarks: number): boolean {
  return name !== "laplacian" && isWorthRuntime(x.rows * landmarks * x.columns);
}

/** An approximation by some rows, and the features of all. */
export interface Approximated extends Approximation {
  /** The kernels of rows with the landmarks, times the root, rounded at the end: one row for each row, one column for each landmark. */
  readonly features: Matrix<Float32Array>;
}

/**
 * Approximates a kernel by some of the rows. ONNX Runtime makes the features of many; of few, the landmarks' kernels with each other are
 * those that they have among all.
 *
 * @param kernel The kernel.
 * @param x The rows.
 * @param chosen The numbers of those that are landmarks.
 * @param rootOf Makes the root of the landmarks' kernels with each other.
 * @returns The approximation, and the features of all rows.
 */
export async function approximate(
  kernel: Kernel,
  x: Matrix<Float32Array>,
  chosen: Int32Array,
  rootOf: (kernels: Matrix<Float64Array>) => Promise<Matrix<Float64Array>>,
): Promise<Approximated> {
  const vectors = takeRows(x, chosen);
  if (areLeft(kernel, x, vectors.rows)) {
    const of = { kernel, vectors, root: await rootOf(await kernelMatrix(kernel, vectors, vectors)) };
    return { ...of, features: await featuresByGraph(of, x) };
  }
  const kernels = await kernelMatrix(kernel, x, vectors);
  const root = await rootOf(takeDenseRows(kernels, chosen));
  return { kernel, vectors, root, features: toFloat32(await bestProduct(kernels, root)) };
}

async function featuresByGraph(of: Approximation, x: Matrix<Float32Array>): Promise<Matrix<Float32Array>> {
  const runs = runsAtOnce(Math.ceil(x.rows / BLOCK));
  const [session, { Tensor }] = await Promise.all([openProducts(graphOf(of), runs), import("../../onnx/runtime.ts")]);
  const columns = of.vectors.rows;
  const data = new Float32Array(x.rows * columns);
  const blocks = blocksOf(x, BLOCK);
  const takeBlocks = async (): Promise<void> => {
    for (const { start, rows, data: numbers } of blocks) {
      const { features } = await session.run({ x: new Tensor("float32", numbers, [rows, x.columns]) });
      data.set(features.data as Float32Array, start * columns);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: runs }, takeBlocks));
  await session.release();
  ends.forEach(valueOf);
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
