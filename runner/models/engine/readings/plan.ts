/**
 * Cuts a model down to what is read of it.
 *
 * @module
 */
import { ModelError } from "../../../../ops/errors.ts";
import { editGraph } from "../../../onnx/edits/edit_graph.ts";
import { cutAtTokens } from "../../../onnx/gradient/cut_tokens.ts";
import type { OnnxModel } from "../../../onnx/graph.ts";
import { requireVocabulary } from "../../../onnx/head.ts";
import { LOGITS_OUTPUT, STATE_INPUT } from "../../../onnx/logits.ts";
import { withModel } from "../../../onnx/open_model.ts";
import { findPoints, pointOutput, type WantedPoint } from "../../../onnx/points.ts";
import { pointColumns } from "../../../onnx/points/point.ts";
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
import { findResidualStream, findStreamOrEnds, type ResidualStream } from "../../../onnx/residual.ts";
import type { ModelConfig } from "../../files/config.ts";
import { type EnginePlan, type EngineRequest, planModel } from "../engine.ts";
import { loadableCut } from "../loaded_cut.ts";
import type { ReadingCuts } from "./cuts.ts";
import {
  type AttentionReading,
  type AttributionReading,
  type LensReading,
  type ProbeScore,
  type ReadingTask,
  statesOf,
  type TokenReading,
} from "./reading.ts";

/** A model, and what is to be read of it. */
export type ReadingRequest = Omit<EngineRequest, "task"> & { readonly task: ReadingTask };

/** Cuts a model down to what is read of it. @throws {ModelError} where it does not show that */
export function planReading(request: ReadingRequest): EnginePlan {
  const { modelPath, config, task: { reading, edits = [] } } = request;
  if (reading.kind === "attention") return planAttention(request, reading);
  if (reading.kind === "tokens") return planTokens(request, reading);
  const task = { kind: "activations", ...statesOf(reading, config.numLayers), edits } as const;
  return withModel(modelPath, (model) => {
    const base = planModel(model, { ...request, task });
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

function planTokens({ modelPath, config, task: { edits = [] } }: ReadingRequest, reading: TokenReading): EnginePlan {
  return withModel(modelPath, (whole) => {
    const { score, hasBaseline } = reading;
    const isFound = score.kind === "probe" || edits.length > 0;
    const stream = (isFound ? findResidualStream : findStreamOrEnds)(whole.graph, config.numLayers);
    const { model, places, read } = editGraph(whole, stream, config, edits);
    const divided = score.kind === "logits"
      ? score
      : { ...score, point: read(probePoint(whole, stream, config, score), pointOutput(score.point)) };
    if (divided.kind === "logits") requireVocabulary(model, stream);
    const cut = loadableCut(cutAtTokens(model, stream, { score: divided, hasBaseline }), modelPath);
    return { cut, columns: [], head: undefined, places };
  });
}

/** The vectors that a probe reads. @throws {ModelError} where they are not as long as those that it was trained on */
function probePoint(
  model: OnnxModel,
  stream: ResidualStream,
  config: ModelConfig,
  { point, plane }: ProbeScore,
): WantedPoint {
  const [found] = findPoints(model, stream, config, [point]);
  const columns = pointColumns(found);
  // Before the vocabulary projection, vectors may have the size of smaller embeddings.
  if (columns === plane.weights.length || point === config.numLayers) return found;
  throw new ModelError(
    `Cannot divide the score of a probe that reads vectors of ${plane.weights.length} numbers: those at ${point} have ` +
      `${columns}; name the layer or hookPoint that it was trained on, of the same model`,
  );
}
