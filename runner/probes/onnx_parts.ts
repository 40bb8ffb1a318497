/**
 * Pieces of ONNX graphs that several kinds of models are made of.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { OnnxGraph } from "../onnx/graph_builder.ts";
import { squaredNorms } from "../numeric/rows.ts";

/** 32-bit floats, as `Cast` takes them. */
const FLOAT = 1n;
/** 64-bit floats, as `Cast` takes them. */
export const DOUBLE = 11n;

/** From floats to doubles. */
export function toDouble(graph: OnnxGraph, x: string): string {
  return graph.add("Cast", [x], { attributes: { to: DOUBLE } });
}

/** From doubles to floats. */
export function toFloat(graph: OnnxGraph, x: string): string {
  return graph.add("Cast", [x], { attributes: { to: FLOAT } });
}

/** From doubles of shape [n, 1] to floats of shape [n]. */
export function asScores(graph: OnnxGraph, column: string): string {
  return toFloat(graph, graph.add("Squeeze", [column, graph.integers(1)]));
}

/** Vectors as the columns of an array of doubles. */
export function addTransposed(graph: OnnxGraph, { rows, columns, data }: Matrix<Float32Array>): string {
  const vectors = graph.add("Cast", [graph.floats([rows, columns], data)], { attributes: { to: DOUBLE } });
  return graph.add("Transpose", [vectors], { attributes: { perm: [1n, 0n] } });
}

/** The squared distance of each row to each vector. */
export function addSquaredDistances(graph: OnnxGraph, vectors: Matrix<Float32Array>, x: string): string {
  const squares = graph.add("ReduceSumSquare", [x], { attributes: { axes: [1n], keepdims: 1n } });
  const vectorSquares = graph.doubles([1, vectors.rows], squaredNorms(vectors));
  const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
  const twice = graph.add("Mul", [products, graph.doubles([1], [2])]);
  return graph.add("Sub", [graph.add("Add", [squares, vectorSquares]), twice]);
}

/** `values · weights + bias`: doubles of shape [n, 1]. */
export function addWeighted(graph: OnnxGraph, values: string, weights: Float64Array, bias: number): string {
  const sum = graph.add("MatMul", [values, graph.doubles([weights.length, 1], weights)]);
  return graph.add("Add", [sum, graph.doubles([1], [bias])]);
}
