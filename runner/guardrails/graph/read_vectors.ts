/**
 * The nodes of a guardrail's graph between the model and the probes: of each point one vector for each row.
 *
 * @module
 */

import type { TokenMode } from "../../../ops/types/language_models.ts";
import { ELEMENT_TYPE } from "../../onnx/graph.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { MASK, type TextTensors } from "./text_inputs.ts";

/** A tensor of the model, and what is read of it. */
export interface ReadTensor {
  /** Its name. */
  readonly tensor: string;
  /** Whether it holds last tokens only, one for each row. */
  readonly isLast: boolean;
  /** Numbers of a vector. */
  readonly columns: number;
  /** Which tokens are read. */
  readonly tokenMode: Exclude<TokenMode, "all">;
  /** Whether vectors are rounded to 16 bits, as they were kept for training. */
  readonly isHalf: boolean;
}

/** Adds the nodes. Returns the name of 32-bit floats of shape [rows, columns]. */
export function addVectors(graph: OnnxGraph, read: ReadTensor, text: TextTensors): string {
  const states = cast(graph, read.tensor, ELEMENT_TYPE.float);
  const vectors = read.isLast ? states : oneOfEach(graph, states, read, text);
  const flat = graph.add("Reshape", [vectors, graph.integers(-1, read.columns)]);
  return read.isHalf ? cast(graph, cast(graph, flat, ELEMENT_TYPE.float16), ELEMENT_TYPE.float) : flat;
}

function oneOfEach(graph: OnnxGraph, states: string, { columns, tokenMode }: ReadTensor, text: TextTensors): string {
  // The tokens of all rows may lie in one list, and heads have an axis of their own: the order is the same.
  const shape = graph.add("Concat", [text.rows, graph.integers(-1, columns)], { attributes: { axis: 0n } });
  const grid = graph.add("Reshape", [states, shape]);
  return tokenMode === "last" ? graph.add("GatherND", [grid, text.last]) : addMean(graph, grid, text);
}

/** The mean over real tokens, in 64 bits; what stands at padding may be no number. */
function addMean(graph: OnnxGraph, grid: string, { shape }: TextTensors): string {
  const perToken = graph.add("Concat", [shape, graph.integers(1)], { attributes: { axis: 0n } });
  const isReal = graph.add("Reshape", [cast(graph, MASK, ELEMENT_TYPE.bool), perToken]);
  const real = cast(graph, graph.add("Where", [isReal, grid, graph.floats([1], [0])]), ELEMENT_TYPE.double);
  const sum = graph.add("ReduceSum", [real, graph.integers(1)], { attributes: { keepdims: 0n } });
  const count = graph.add("ReduceSum", [MASK, graph.integers(1)], { attributes: { keepdims: 1n } });
  return cast(graph, graph.add("Div", [sum, cast(graph, count, ELEMENT_TYPE.double)]), ELEMENT_TYPE.float);
}

function cast(graph: OnnxGraph, x: string, elementType: number): string {
  return graph.add("Cast", [x], { attributes: { to: BigInt(elementType) } });
}
