/**
 * What a model's graph says of itself. It is parsed once for each version of its file: that of a large model takes a second.
 *
 * @module
 */
import { FUSED_ATTENTION } from "../../onnx/dataflow.ts";
import type { OnnxModel } from "../../onnx/graph.ts";
import { type Head, headOf } from "../../onnx/head.ts";
import { withoutCacheBranch } from "../../onnx/merged.ts";
import { withWholeModel } from "../../onnx/open_model.ts";
import { positionLimit } from "../../onnx/position_limit.ts";
import { findStreamOrEnds } from "../../onnx/residual.ts";
import { versionOf } from "./file_guard.ts";
import type { ModelFolder } from "./folder.ts";

/** What is needed of a model. */
type Model = Pick<ModelFolder, "modelPath" | "config">;

interface GraphFacts {
  readonly dataFiles: readonly string[];
  readonly positions: number | undefined;
  readonly fusesAttention: boolean;
  /** Found where it was asked for: the way through all blocks is gone for it. */
  readonly head?: Head;
}

/** Graphs of which facts are kept. */
const MOST_KEPT = 64;

const kept = new Map<string, GraphFacts>();

/** Files that hold weights of a model outside of its own file, relative to that one's folder. */
export function graphDataFiles(model: Model): readonly string[] {
  return factsOf(model, false).dataFiles;
}

/** The number of positions of a model's graph; `undefined` if it has no table of them. */
export function graphPositions(model: Model): number | undefined {
  return factsOf(model, false).positions;
}

/** Whether a model's graph has nodes that compute attention at once, without a tensor of all pairs of tokens. */
export function graphFusesAttention(model: Model): boolean {
  return factsOf(model, false).fusesAttention;
}

/** What a model's output is. */
export function graphHead(model: Model): Head {
  return factsOf(model, true).head!;
}

function factsOf({ modelPath, config }: Model, withHead: boolean): GraphFacts {
  const key = JSON.stringify([modelPath, versionOf(modelPath), config.numLayers, config.maxPositions]);
  const known = kept.get(key);
  if (known !== undefined && (known.head !== undefined || !withHead)) return known;
  const facts = withWholeModel(modelPath, (whole) => {
    const model = withoutCacheBranch(whole);
    return {
      dataFiles: dataFilesOf(whole),
      positions: positionLimit(model, config.maxPositions),
      fusesAttention: model.graph.nodes.some(({ opType }) => FUSED_ATTENTION.has(opType)),
      ...(withHead && { head: headOf(model, findStreamOrEnds(model.graph, config.numLayers)) }),
    };
  });
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, facts);
  return facts;
}

/** As {@linkcode graphDataFiles}, of a model of which nothing but its file is there yet. */
export function dataFiles(modelPath: string): string[] {
  return withWholeModel(modelPath, dataFilesOf);
}

function dataFilesOf({ graph }: OnnxModel): string[] {
  const tensors = [...graph.initializers.values()];
  return [...new Set(tensors.flatMap(({ external }) => external === undefined ? [] : [external.location]))].sort();
}
