/**
 * Kernel functions as parts of ONNX graphs.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel } from "../../../stores/formats/probe_models/kernel.ts";
import { squaredNorms } from "../../numeric/rows.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { addSquaredDistances, addTransposed, DOUBLE } from "../onnx_parts.ts";

/** The kernel of each row with each vector: doubles, as the rows are. */
export function addKernelValues(
  graph: OnnxGraph,
  { name, gamma, coef0, degree }: Kernel,
  vectors: Matrix<Float32Array>,
  x: string,
): string {
  const scaled = (values: string, factor: number): string => graph.add("Mul", [values, graph.doubles([1], [factor])]);
  const affine = (): string => {
    const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
    return graph.add("Add", [scaled(products, gamma), graph.doubles([1], [coef0])]);
  };
  switch (name) {
    case "linear":
      return graph.add("MatMul", [x, addTransposed(graph, vectors)]);
    case "polynomial":
      return graph.add("Pow", [affine(), graph.doubles([1], [degree])]);
    case "sigmoid":
      return graph.add("Tanh", [affine()]);
    case "rbf": {
      const distances = graph.add("Max", [addSquaredDistances(graph, vectors, x), graph.doubles([1], [0])]);
      return graph.add("Exp", [scaled(distances, -gamma)]);
    }
    case "cosine": {
      const inverse = squaredNorms(vectors).map((square) => 1 / (Math.sqrt(square) || 1));
      const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
      const norm = graph.add("ReduceL2", [x], { attributes: { axes: [1n], keepdims: 1n } });
      const isZero = graph.add("Equal", [norm, graph.doubles([1], [0])]);
      const divisor = graph.add("Where", [isZero, graph.doubles([1], [1]), norm]);
      return graph.add("Div", [graph.add("Mul", [products, graph.doubles([1, vectors.rows], inverse)]), divisor]);
    }
    case "laplacian": {
      const vectorsOnce = graph.add("Cast", [graph.floats([1, vectors.rows, vectors.columns], vectors.data)], {
        attributes: { to: DOUBLE },
      });
      const differences = graph.add("Sub", [graph.add("Unsqueeze", [x, graph.integers(1)]), vectorsOnce]);
      const distances = graph.add("ReduceSum", [graph.add("Abs", [differences]), graph.integers(2)], {
        attributes: { keepdims: 0n },
      });
      return graph.add("Exp", [scaled(distances, -gamma)]);
    }
  }
}
