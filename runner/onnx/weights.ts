/**
 * The shapes of the weights that nodes read.
 *
 * @module
 */
import type { Step } from "./dataflow.ts";
import type { OnnxGraph } from "./graph.ts";

/** Operators that weights may go through before they are read. */
const CHANGES: ReadonlySet<string> = new Set(["Transpose", "DequantizeLinear", "Cast", "Identity"]);
/** Where nodes that look token ids up in a table have it; others have it first. */
const TABLE_INPUTS: ReadonlyMap<string, number> = new Map([["EmbedLayerNormalization", 2], [
  "QEmbedLayerNormalization",
  2,
]]);

/** The shape of stored weights; `undefined` for tensors that are computed. */
export function weightDims(graph: OnnxGraph, name: string): readonly number[] | undefined {
  const stored = graph.initializers.get(name);
  if (stored !== undefined) return stored.dims;
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(name));
  if (maker === undefined || !CHANGES.has(maker.opType)) return undefined;
  const source = weightDims(graph, maker.inputs[0]);
  return maker.opType === "Transpose" ? source?.toReversed() : source;
}

/** The shape of the table in which token ids are looked up: [vocabulary, size]. */
export function tableDims(graph: OnnxGraph, embedding: string): readonly number[] | undefined {
  const lookUp = graph.nodes.find(({ outputs }) => outputs.includes(embedding));
  return lookUp && weightDims(graph, lookUp.inputs[TABLE_INPUTS.get(lookUp.opType) ?? 0]);
}

/** The shape of the weights that a projection multiplies with. */
export function projectionDims(graph: OnnxGraph, { node }: Step): readonly number[] | undefined {
  return weightDims(graph, node.inputs[1]);
}
