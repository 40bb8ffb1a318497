/**
 * Cuts a model down to what is read of it.
 *
 * @module
 */
import { editGraph } from "../../../onnx/edits/edit_graph.ts";
import { LOGITS_OUTPUT, STATE_INPUT } from "../../../onnx/logits.ts";
import { withModel } from "../../../onnx/open_model.ts";
import {
  cutNorm,
  cutPatterns,
  cutProjections,
  cutTokens,
  cutVocabulary,
  findPatterns,
  NORMED_OUTPUT,
  normInput,
  type StreamOf,
  vocabularyInput,
} from "../../../onnx/readings/cuts.ts";
import { findResidualStream } from "../../../onnx/residual.ts";
import { type EnginePlan, type EngineRequest, planEngine } from "../engine.ts";
import { loadableCut } from "../loaded_cut.ts";
import type { ReadingCuts } from "./cuts.ts";
import {
  type AttentionReading,
  type AttributionReading,
  type LensReading,
  type ReadingTask,
  statesOf,
} from "./reading.ts";

/** A model, and what is to be read of it. */
export type ReadingRequest = Omit<EngineRequest, "task"> & { readonly task: ReadingTask };

/** Cuts a model down to what is read of it. @throws {ModelError} where it does not show that */
export function planReading(request: ReadingRequest): EnginePlan {
  const { modelPath, config, task: { reading, edits = [] } } = request;
  if (reading.kind === "attention") return planAttention(request, reading);
  const base = planEngine({ ...request, task: { kind: "activations", ...statesOf(reading, config.numLayers), edits } });
  return withModel(modelPath, (model) => {
    const from = { model, stream: findResidualStream(model.graph, config.numLayers), sizes: config };
    return { ...base, reading: readingCuts(from, reading, modelPath) };
  });
}

function readingCuts(from: StreamOf, reading: LensReading | AttributionReading, modelPath: string): ReadingCuts {
  const { stream } = from;
  const norm = { cut: loadableCut(cutNorm(from), modelPath), input: normInput(stream), output: NORMED_OUTPUT };
  const head = reading.tokenIds === null
    ? { cut: loadableCut(cutVocabulary(from), modelPath), input: vocabularyInput(stream), output: LOGITS_OUTPUT }
    : { cut: loadableCut(cutTokens(from, reading.tokenIds), modelPath), input: STATE_INPUT, output: LOGITS_OUTPUT };
  if (reading.kind === "lens" || reading.by === "block") return { norm, head };
  const { cut, blocks } = cutProjections(from);
  return { norm, head, projections: { cut: loadableCut(cut, modelPath), blocks } };
}

function planAttention(
  { modelPath, config, task: { edits = [] } }: ReadingRequest,
  reading: AttentionReading,
): EnginePlan {
  return withModel(modelPath, (whole) => {
    const stream = findResidualStream(whole.graph, config.numLayers);
    const found = findPatterns({ model: whole, stream, sizes: config }, reading.layers, reading.heads);
    const { model, places } = editGraph(whole, stream, config, edits);
    return { cut: loadableCut(cutPatterns(model, found), modelPath), columns: [], head: undefined, places };
  });
}
