/**
 * The nodes of a guardrail's graph that make all that the model and the probes need of two inputs, the token ids and their
 * mask.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import type { BuiltValue } from "../../onnx/build.ts";
import { emptyCacheSizes } from "../../onnx/cache_sizes.ts";
import { ELEMENT_TYPE, type OnnxGraph as ModelGraph, type OnnxNode, type ValueInfo } from "../../onnx/graph.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { LAST_TOKEN_INPUT } from "../../onnx/last_token.ts";
import type { ModelConfig } from "../../models/files/config.ts";

/** The graph's inputs: 64-bit integers of shape [rows, tokens]. */
export const IDS = "input_ids";
/** 1 for real tokens, 0 for padding. */
export const MASK = "attention_mask";

/** What is known of the tokens, by the names of tensors. */
export interface TextTensors {
  /** Number of rows, int64 of shape [1]. */
  readonly rows: string;
  /** Numbers of rows and tokens, int64 of shape [2]. */
  readonly shape: string;
  /** For each row its number and its last real token, int64 of shape [rows, 1, 2]. */
  readonly last: string;
  /** What nodes of the model are to read in place of an input. */
  readonly rename: ReadonlyMap<string, string>;
}

/**
 * Adds the nodes.
 *
 * @param graph what they are added to
 * @param model the model's graph, whose inputs they make
 * @throws {GuardrailError} where the model has an input that cannot be made of token ids
 */
export function addTextInputs(graph: OnnxGraph, model: ModelGraph, config: ModelConfig): TextTensors {
  const shape = graph.add("Shape", [IDS]);
  const rows = graph.add("Slice", [shape, graph.integers(0), graph.integers(1)]);
  const places = range(graph, graph.add("Slice", [shape, graph.integers(1), graph.integers(2)]));
  const last = addLastTokens(graph, rows, places);
  graph.name(last, LAST_TOKEN_INPUT);
  const rename = new Map<string, string>();
  for (const input of model.inputs) {
    const isText = input.name === IDS || input.name === MASK;
    const made = isText ? input.name : madeInput(graph, input, { rows, shape, places }, config);
    const typed = inType(graph, made, input.elementType);
    if (!isText) graph.name(typed, input.name);
    else if (typed !== made) rename.set(input.name, typed);
  }
  refuseBranches(model.nodes, rename);
  return { rows, shape, last, rename };
}

/** The declarations of the two inputs: sizes are called as the model calls them. */
export function textInputs({ inputs }: ModelGraph): BuiltValue[] {
  const shapeOf = (name: string) => inputs.find((input) => input.name === name)?.shape;
  const shape = [IDS, MASK].map(shapeOf).find((sizes) => sizes?.length === 2) ?? ["rows", "tokens"];
  return [IDS, MASK].map((name) => ({ name, elementType: ELEMENT_TYPE.int64, shape }));
}

/** 0, 1, …: as many as a tensor of one number says. */
function range(graph: OnnxGraph, count: string): string {
  const limit = graph.add("Squeeze", [count, graph.integers(0)]);
  return graph.add("Range", [graph.integer(0), limit, graph.integer(1)]);
}

function addLastTokens(graph: OnnxGraph, rows: string, places: string): string {
  const column = (values: string) => graph.add("Reshape", [values, graph.integers(-1, 1)]);
  // The largest place of a real token, also where the padding is on the left.
  const last = graph.add("ReduceMax", [graph.add("Mul", [MASK, places])], { attributes: { axes: [1n], keepdims: 1n } });
  const pairs = graph.add("Concat", [column(range(graph, rows)), column(last)], { attributes: { axis: 1n } });
  return graph.add("Reshape", [pairs, graph.integers(-1, 1, 2)]);
}

/** Of what inputs are made. */
interface Sizes extends Pick<TextTensors, "rows" | "shape"> {
  /** 0, 1, … for the tokens, int64 of shape [tokens]. */
  readonly places: string;
}

function madeInput(graph: OnnxGraph, input: ValueInfo, sizes: Sizes, config: ModelConfig): string {
  switch (input.name) {
    case "position_ids":
      return positions(graph);
    case "cache_position":
      return graph.add("Identity", [sizes.places]);
    case "token_type_ids":
      return graph.add("Sub", [IDS, IDS]);
    case "use_cache_branch":
      return graph.integers(0);
    case "num_logits_to_keep":
    case "logits_to_keep":
      // 0 is all of them.
      return input.shape?.length === 0 ? graph.integer(0) : graph.integers(0);
  }
  if (/^past/.test(input.name)) return emptyCache(graph, input, sizes, config);
  throw new GuardrailError(
    `Cannot make a guardrail of the model: its graph has the input "${input.name}", which does not follow from token ids ` +
      "and their mask; export the model with input_ids and attention_mask",
  );
}

/** Counted from the first real token; padding has the positions of real ones, as any will do. */
function positions(graph: OnnxGraph): string {
  const count = graph.add("CumSum", [MASK, graph.integer(1)]);
  return graph.add("Mul", [graph.add("Sub", [count, graph.integers(1)]), MASK]);
}

function emptyCache(graph: OnnxGraph, input: ValueInfo, { rows }: Sizes, config: ModelConfig): string {
  const parts = emptyCacheSizes(input, rows, config).map((size) => {
    if (size !== undefined) return typeof size === "string" ? size : graph.integers(size);
    throw new GuardrailError(
      `Cannot make a guardrail of the model: its graph has the input "${input.name}" for a cache, and its config.json ` +
        "has no number of attention heads, which gives the cache its shape",
    );
  });
  return graph.add("ConstantOfShape", [graph.add("Concat", parts, { attributes: { axis: 0n } })]);
}

/** A cache is made of 32-bit floats, everything else of 64-bit integers. */
function inType(graph: OnnxGraph, made: string, elementType: number): string {
  if (elementType === ELEMENT_TYPE.int64 || elementType === 0) return made;
  return graph.add("Cast", [made], { attributes: { to: BigInt(elementType) } });
}

/** What a branch of a model reads keeps its name. */
function refuseBranches(nodes: readonly OnnxNode[], rename: ReadonlyMap<string, string>): void {
  const read = nodes.flatMap(({ subgraphInputs }) => subgraphInputs).find((name) => rename.has(name));
  if (read === undefined) return;
  throw new GuardrailError(
    `Cannot make a guardrail of the model: a branch of its graph reads "${read}", which is no 64-bit integer; export ` +
      "the model without branches, or with 64-bit inputs",
  );
}
