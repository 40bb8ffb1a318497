/**
 * What each token adds to a score of its row.
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import { largest } from "../../../../ops/extremes.ts";
import {
  BASELINE_INPUT,
  SCORE_OUTPUT,
  TOKENS_OUTPUT,
  WAY_INPUT,
  WEIGHTS_INPUT,
} from "../../../onnx/gradient/cut_tokens.ts";
import { editedInputs } from "../edit_feeds.ts";
import { type Engine, engineInfo, type EnginePlan } from "../engine.ts";
import { loadCut } from "../loaded_cut.ts";
import type { TokenBatch } from "../token_batch.ts";
import type { ReadingRequest } from "./plan.ts";
import type { TokenReading, WayPoint } from "./reading.ts";

/** Loads a model to divide scores among tokens. A pass gives, row by row, what each token adds, and the score. */
export async function openTokens(
  { config, task: { edits = [] }, device }: ReadingRequest,
  plan: EnginePlan,
  threads: number,
  reading: TokenReading,
): Promise<Engine> {
  const loaded = await loadCut(plan.cut, threads, device);
  return {
    info: engineInfo(loaded),
    async run(batch, editFeeds, way = textItself(reading, batch)) {
      const feeds = editedInputs(loaded, batch, config, { edits, places: plan.places }, editFeeds);
      const outputs = await loaded.run({ ...feeds, ...wayTensors(reading, batch, way) }, batch);
      const [added, scores] = [TOKENS_OUTPUT, SCORE_OUTPUT].map((name) => outputs[name].data as Float32Array);
      return [rowByRow(batch, added, scores)];
    },
    checkHead: () => Promise.resolve(undefined),
    close: loaded.close,
  };
}

/** For a check: the text itself, and of logits the first one. */
function textItself({ score, hasBaseline }: TokenReading, { lengths: { length: rows } }: TokenBatch): WayPoint {
  const asked = score.kind === "logits" ? score.tokenIds.length : 0;
  const weights = Float32Array.from({ length: rows * asked }, (_, i) => i % asked === 0 ? 1 : 0);
  return { at: 1, weights, baselines: new Int32Array(hasBaseline ? rows : 0) };
}

function wayTensors(
  { score, hasBaseline }: TokenReading,
  batch: TokenBatch,
  { at, weights, baselines }: WayPoint,
): Record<string, ort.Tensor> {
  const rows = batch.lengths.length;
  const ids = BigInt64Array.from(baselines, BigInt);
  return {
    [WAY_INPUT]: new ort.Tensor("float32", Float32Array.of(at), []),
    [WEIGHTS_INPUT]: score.kind === "logits"
      ? new ort.Tensor("float32", weights, [rows, 1, score.tokenIds.length])
      : vectorWeights(batch, score.tokenMode),
    ...(hasBaseline && { [BASELINE_INPUT]: new ort.Tensor("int64", ids, [rows, 1]) }),
  };
}

/** What each token's vector counts for: the last one alone, or all equally. */
function vectorWeights({ lengths }: TokenBatch, tokenMode: "last" | "mean"): ort.Tensor {
  const tokens = largest(lengths);
  const weights = new Float32Array(lengths.length * tokens);
  lengths.forEach((length, row) => {
    const first = tokenMode === "last" ? length - 1 : 0;
    weights.fill(1 / (length - first), row * tokens + first, row * tokens + length);
  });
  return new ort.Tensor("float32", weights, [lengths.length, tokens, 1]);
}

/** Without padding, each row's score behind its tokens. */
function rowByRow({ lengths }: TokenBatch, added: Float32Array, scores: Float32Array): Float32Array<ArrayBuffer> {
  const tokens = largest(lengths);
  const result = new Float32Array(lengths.reduce((sum, length) => sum + length + 1, 0));
  let to = 0;
  lengths.forEach((length, row) => {
    result.set(added.subarray(row * tokens, row * tokens + length), to);
    result[to + length] = scores[row];
    to += length + 1;
  });
  return result;
}
