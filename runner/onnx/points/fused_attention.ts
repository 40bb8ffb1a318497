/**
 * Attention that one fused node computes: what of it can be seen from outside.
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 *
 * @module
 */
import { flowBetween, FUSED_ATTENTION, hiddenOutput, type Step } from "../dataflow.ts";
import { integerAttribute, type OnnxModel, type OnnxNode } from "../graph.ts";
import type { Sublayer } from "./sublayer.ts";

/** A fused node, and what it reads. */
export interface FusedAttention {
  /** The node. */
  readonly node: OnnxNode;
  /** What its inputs hold: queries, keys and values apart, all side by side in the first, or nothing that can be taken. */
  readonly inputs: "apart" | "packed" | "inside";
  /** Heads of queries, and of keys and values, where the node says them. */
  readonly heads: number | undefined;
  /** Heads of keys and values. */
  readonly keyValueHeads: number | undefined;
  /** What the node can be made to give out, and the tensor in which it is then. */
  readonly pattern: { readonly tensor: string; readonly isScores: boolean } | undefined;
}

/** The one fused node between the stream and the heads' results. */
export function fusedAttention(
  model: OnnxModel,
  { start }: Sublayer,
  steps: readonly Step[],
  result: string,
): FusedAttention | undefined {
  const found = flowBetween(steps, start, result)?.steps.filter(({ opType }) => FUSED_ATTENTION.has(opType)) ?? [];
  if (found.length !== 1) return undefined;
  const { node } = found[0];
  const heads = integerAttribute(model, node, "num_heads")?.[0];
  const keyValueHeads = integerAttribute(model, node, "kv_num_heads")?.[0] ?? heads;
  const pattern = hiddenOutput(node);
  const isScores = node.opType === "MultiHeadAttention";
  return {
    node,
    inputs: inputsOf(node),
    heads,
    keyValueHeads,
    pattern: pattern && { tensor: pattern.tensor, isScores },
  };
}

function inputsOf({ opType, inputs }: OnnxNode): FusedAttention["inputs"] {
  const [, key = "", value = "", bias = ""] = inputs;
  if (opType === "GroupQueryAttention") return key === "" ? "packed" : "apart";
  const isOpen = opType === "MultiHeadAttention" && key !== "" && value !== "" && bias === "";
  return isOpen ? "apart" : "inside";
}
